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
 * @param timeoutMs longest wait
 */
export async function awaitRemovals(
  setting: Setting,
  ends: ReadonlyMap<number, number>,
  timeoutMs: number,
): Promise<Removals> {
  const { target } = setting;
  const wait = { timeoutMs, everyMs: 100, what: 'all removals' };
  await waitFor(async () => (await target.call.counts()).changes >= ends.size, wait).catch(() => undefined);
  return removalsAt(setting, ends);
}

export async function removalsAt(setting: Setting, ends: ReadonlyMap<number, number>): Promise<Removals> {
  const { changes } = await setting.target.call.seen();
  const numbers = new Map([...ends.keys()].map((n) => [keyOf(grantAt(n, setting.size)), n]));
  const late = changes.flatMap((c) => {
    const n = c.op === 'remove' ? numbers.get(keyOf(c)) : undefined;
    const end = n === undefined ? undefined : ends.get(n);
    return end === undefined ? [] : [c.at - end];
  });
  return { late, early: late.filter((ms) => ms < 0).length, missed: ends.size - late.length };
}

const keyOf = ({ person, role }: { person: number; role: number }): string => `${String(person)} ${String(role)}`;
