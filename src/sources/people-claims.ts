import type { Person } from '../domain/person.ts';
import type { PersonRow } from './people-row.ts';

/** Remembers who has which id, e-mail and Slack account: one record for one person. */
export interface Claims {
  /** Takes the row's id and accounts, or says which line has them already. */
  claim(person: Person, row: PersonRow): void;
}

interface Claim {
  id: string;
  line: number;
}

/**
 * The first line keeps what it claims, even when that line was refused: which of two rows is right is not ours
 * to guess, and letting the second one in could bring back somebody who left.
 */
export function createClaims(): Claims {
  const ids = new Map<string, Claim>();
  const emails = new Map<string, Claim>();
  const accounts = new Map<string, Claim>();
  const subjects = new Map<string, Claim>();
  const take = (taken: Map<string, Claim>, key: string, claim: Claim): Claim | null => {
    const before = taken.get(key);
    if (!before) taken.set(key, claim);
    return before ?? null;
  };
  return {
    claim(person, row) {
      const mine: Claim = { id: person.id, line: row.line };
      const sameId = person.id === '' ? null : take(ids, person.id.toLowerCase(), mine);
      if (sameId)
        row.error(
          'id',
          `${person.id} stands on line ${sameId.line} already`,
          'keep one row for each person; the first one counts',
        );
      const other = (claim: Claim | null) =>
        claim && claim.id.toLowerCase() !== person.id.toLowerCase() ? claim : null;
      const sameEmail = person.email === '' ? null : other(take(emails, person.email, mine));
      if (sameEmail)
        row.error(
          'email',
          `the address belongs to ${sameEmail.id} on line ${sameEmail.line}`,
          'one person has one record: remove one row or correct the address',
        );
      const sameSubject = person.ssoSubject ? other(take(subjects, person.ssoSubject, mine)) : null;
      if (sameSubject)
        row.error(
          'sso_subject',
          `this account of the identity provider belongs to ${sameSubject.id} on line ${sameSubject.line}`,
          'one account is one person: correct sso_subject',
        );
      const { slack } = person;
      // JSON keeps the two ids apart whatever they hold; here they may still be malformed.
      const sameAccount =
        slack?.teamId && slack.userId
          ? other(take(accounts, JSON.stringify([slack.teamId, slack.userId]), mine))
          : null;
      if (sameAccount)
        row.error(
          'slack_user',
          `the Slack account belongs to ${sameAccount.id} on line ${sameAccount.line}`,
          'one account is one person: correct slack_user',
        );
    },
  };
}
