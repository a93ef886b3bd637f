import type { Reading } from '../src/domain/clocks.ts';

/**
 * Compares a clock with the own one by asking for its time. The answer is taken to be made halfway between asking and
 * hearing, so that half the round trip is the doubt.
 * @param own the own clock, in ms since 1970
 * @param ask the other one, in ms since 1970
 * @param monotonic test seam, in ms
 */
export async function readClock(
  own: () => number,
  ask: () => Promise<number>,
  monotonic: () => number = () => performance.now(),
): Promise<Reading> {
  const asked = own();
  const began = monotonic();
  const theirs = await ask();
  const doubtMs = (monotonic() - began) / 2;
  return { aheadMs: theirs - (asked + doubtMs), doubtMs };
}

/**
 * {@link readClock} again and again, never throwing. A server that hangs is not asked again before it has answered, or
 * the questions would take all connections.
 * @param answerMs an answer that takes longer is no evidence
 * @returns null without evidence
 */
export function createClockReader(
  own: () => number,
  ask: () => Promise<number>,
  answerMs: number,
  monotonic?: () => number,
): () => Promise<Reading | null> {
  let isOut = false;
  return async () => {
    if (isOut) return null;
    isOut = true;
    const answer = readClock(own, ask, monotonic)
      .then(
        (reading) => (reading.doubtMs * 2 > answerMs ? null : reading),
        () => null,
      )
      .finally(() => {
        isOut = false;
      });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, answerMs, null);
    });
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  };
}

/** From the answer to `hello`. @throws Error when there is no time in it */
export function mongodbTime(hello: Record<string, unknown> | undefined): number {
  const time = hello?.['localTime'];
  if (!(time instanceof Date)) throw new Error('no time in the answer');
  return time.getTime();
}

/** From seconds and microseconds, as `TIME` answers. */
export function redisTime([s, us]: readonly (number | string)[]): number {
  return Number(s) * 1_000 + Number(us) / 1_000;
}
