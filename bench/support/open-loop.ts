/** Load that does not wait for answers: a late answer counts from the time it was due to be asked for. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Sends at a fixed rate whatever comes back.
 * @param perSecond how many a second
 * @returns how long each took from its planned time, ms, in order
 */
export async function openLoop(
  count: number,
  perSecond: number,
  send: (n: number) => Promise<void>,
): Promise<number[]> {
  const begin = performance.now() + 50;
  const waiting: Promise<number>[] = [];
  for (let n = 0; n < count; n += 1) {
    const planned = begin + (n * 1000) / perSecond;
    const ahead = planned - performance.now();
    if (ahead > 0) await sleep(ahead);
    const answered = send(n).then(() => performance.now() - planned);
    // One that fails fails the whole, but only once all were sent.
    answered.catch(() => undefined);
    waiting.push(answered);
  }
  return Promise.all(waiting);
}
