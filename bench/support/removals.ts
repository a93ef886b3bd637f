/** What the target saw of grants that had to end: the oracle of every lateness. */
import { waitFor } from '../../src/dev/wait-for.ts';
import { grantAt } from './organisation.ts';
import type { Setting } from './setting.ts';

export interface Removals {
  /** How late each removal was, in ms by the target's clock; negative is early. */
  late: number[];
  early: number;
  /** Still held when the wait was over. */
  missed: number;
}

/**
 * Waits until the target has removed all grants that were to end, and says how late each was.
 * @param ends end of each grant by its number, UTC ms
 * @param since changes the target had made before the first of them could end
 * @param timeoutMs longest wait
 */
export async function awaitRemovals(
  { target, size }: Setting,
  ends: ReadonlyMap<number, number>,
  since: number,
  timeoutMs: number,
): Promise<Removals> {
  const wait = { timeoutMs, everyMs: 100, what: 'all removals' };
  await waitFor(async () => (await target.call.counts()).changes >= since + ends.size, wait).catch(() => undefined);
  const { changes } = await target.call.seen(since);
  const numbers = new Map([...ends.keys()].map((n) => [keyOf(grantAt(n, size)), n]));
  const late = changes.flatMap((c) => {
    const n = c.op === 'remove' ? numbers.get(keyOf(c)) : undefined;
    const end = n === undefined ? undefined : ends.get(n);
    return end === undefined ? [] : [c.at - end];
  });
  return { late, early: late.filter((ms) => ms < 0).length, missed: ends.size - late.length };
}

/** Waits until nothing is due: records settled, events in the ledger, Slack told. False when that takes too long. */
export function calm({ models }: Setting, timeoutMs: number): Promise<boolean> {
  const { collection } = models.requests;
  const busy = () => ({ $or: [{ relayPending: true }, { nextDueAt: { $type: 'date', $lte: new Date() } }] });
  const none = async () => (await collection.findOne(busy(), { projection: { _id: 1 } })) === null;
  return waitFor(none, { timeoutMs, everyMs: 200, what: 'all records to be settled' }).catch(() => false);
}

const keyOf = ({ person, role }: { person: number; role: number }): string => `${String(person)} ${String(role)}`;
