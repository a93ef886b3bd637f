import { dueAt, type Effect } from '../../src/domain/effect.ts';
import { OVERDUE_AFTER_MS } from '../../src/domain/end.ts';
import type { Roster } from '../../src/domain/person.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import type { Store } from './model.ts';

type Stored = Pick<AccessRequest, 'live' | 'target' | 'outbox' | 'endsAt' | 'end'>;

/**
 * When the passing of time alone means something next: an effect comes due, a lease or a window ends, somebody leaves.
 * `now` when something should be happening already. Both ms since 1970.
 */
export function nextMomentOf(c: { now: number; store: Store; roster: Roster; mongoUp: boolean }): number {
  let next = Number.POSITIVE_INFINITY;
  const mind = (date: Date | null | undefined, plus = 0): void => {
    const at = date ? date.getTime() + plus : 0;
    if (at > c.now && at < next) next = at;
  };
  for (const doc of c.store.requests.all() as Iterable<unknown>) {
    const record = doc as Stored;
    for (const effect of record.outbox) {
      if (dueAt(effect).getTime() <= c.now && canRun(effect, c.mongoUp)) return c.now;
      mind(effect.notBefore);
      mind(effect.leaseUntil);
    }
    if (!record.live) continue;
    mind(record.endsAt);
    mind(record.endsAt, OVERDUE_AFTER_MS);
    mind(record.end?.dueAt, OVERDUE_AFTER_MS);
    const leaves = c.roster.byId(record.target.id)?.endsAt;
    if (leaves && leaves.getTime() <= c.now && !record.end) return c.now;
    mind(leaves);
  }
  return next;
}

const canRun = (effect: Effect, mongoUp: boolean): boolean => mongoUp || effect.kind === 'revoke';
