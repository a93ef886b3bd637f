import type { Catalog } from './catalog.ts';
import { isPossiblyActive } from './end.ts';
import type { AccessRequest } from './record.ts';

/**
 * Where a restored record and the targets disagree.
 * `gone`: the record says it is held, the target does not show it. `given`: the target shows it, the record does not
 * know that it was given. `stray`: the target shows it and no open request asks for it. `unseen`: nobody could look.
 */
export interface Difference {
  kind: 'gone' | 'given' | 'stray' | 'unseen';
  request: string | null;
  person: string | null;
  system: string;
  entitlements: string[];
  /** For a person. */
  words: string;
}

/** What an account was seen to hold. */
export interface Seen {
  personId: string;
  systemId: string;
  entitlements: readonly string[];
}

/** What the record accounts for on its own: given, or on its way out. */
function isHeldByRecord(record: AccessRequest): boolean {
  const going = record.state === 'revoking' || record.state === 'revoke_overdue';
  const underWay = isPossiblyActive(record) && !record.grant?.doubtedAt;
  return record.state === 'active' || going || underWay;
}

/**
 * Compares one account with the open requests of its person.
 * @param live all open requests of this person on this system
 */
export function differencesOf(
  seen: Seen,
  live: readonly AccessRequest[],
  catalog: Pick<Catalog, 'roles'>,
): Difference[] {
  const held = new Set(seen.entitlements);
  const explained = new Set(
    live.filter(isHeldByRecord).flatMap((r) => [...r.terms.entitlements, ...(r.grant?.before ?? [])]),
  );
  const differences = live.flatMap((record): Difference[] => {
    const { entitlements } = record.terms;
    const base = { request: record.id, person: seen.personId, system: seen.systemId };
    const missing = entitlements.filter((e) => !held.has(e));
    if (record.state === 'active' && missing.length > 0)
      return [{ ...base, kind: 'gone', entitlements: missing, words: `is on record as held, and is not there` }];
    const given = entitlements.filter((e) => held.has(e) && !explained.has(e));
    if (!isHeldByRecord(record) && given.length > 0)
      return [{ ...base, kind: 'given', entitlements: given, words: `is there, and is not on record as given` }];
    return [];
  });
  const asked = new Set(live.flatMap((r) => r.terms.entitlements));
  const ours = new Set(
    [...catalog.roles.values()].filter((r) => r.system === seen.systemId).flatMap((r) => r.entitlements),
  );
  const stray = seen.entitlements.filter((e) => ours.has(e) && !explained.has(e) && !asked.has(e));
  if (stray.length > 0)
    differences.push({
      kind: 'stray',
      request: null,
      person: seen.personId,
      system: seen.systemId,
      entitlements: stray,
      words: 'is there, and no open request is for it',
    });
  return differences;
}

/** One line for a person and for the ledger. */
export function differenceWords({ request, person, system, entitlements, words }: Difference): string {
  const what = entitlements.length > 0 ? `${entitlements.join(', ')} ` : '';
  return `${request ?? 'no request'}: ${person === null ? '' : `${person} at `}${system}: ${what}${words}`;
}
