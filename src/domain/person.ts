/** Who exists: the roster's view of people. Facts come from the HR record, never from Slack. */

export const PERSON_TYPES = ['employee', 'intern', 'contractor', 'auditor', 'service'] as const;
export type PersonType = (typeof PERSON_TYPES)[number];

/** Third parties need a sponsor and an end date. */
export const THIRD_PARTY_TYPES: readonly PersonType[] = ['contractor', 'auditor'];

/** A Slack account: always the pair, never the user id alone. */
export interface SlackAccount {
  teamId: string;
  userId: string;
}

/** One accepted row of the roster. Dates are UTC instants; `endsAt` is the first instant after the last day. */
export interface Person {
  id: string;
  name: string;
  email: string;
  managerId: string | null;
  department: string;
  title: string;
  type: PersonType;
  startsAt: Date;
  endsAt: Date | null;
  sponsorId: string | null;
  slack: SlackAccount | null;
  /** Who they are at the identity provider, as it says it itself; never an e-mail address. */
  ssoSubject?: string;
  /** IANA name; without one the organisation's counts. */
  timezone?: string;
}

/** What the record keeps of a person: enough to show and to address, fixed when it is written. */
export interface PersonRef {
  id: string;
  name: string;
  slack: SlackAccount | null;
}

/** Read access to the roster of the moment. */
export interface Roster {
  byId(personId: string): Person | null;
  bySlack(account: SlackAccount): Person | null;
  all(): readonly Person[];
}

/**
 * Whether the person may hold or decide anything at `now`.
 * @param now UTC instant
 */
export function isActive(person: Person, now: Date): boolean {
  return person.startsAt <= now && (person.endsAt === null || now < person.endsAt);
}

export function isThirdParty(person: Person): boolean {
  return THIRD_PARTY_TYPES.includes(person.type);
}

export function toRef(person: Person): PersonRef {
  return { id: person.id, name: person.name, slack: person.slack };
}
