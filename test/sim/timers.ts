import type { Scheduler } from './scheduler.ts';

/**
 * Whoever sets a timer of Node gets one of the virtual clock: a real one would strike when the machine is busy, and no
 * run could be repeated. Whose it is cannot be told, so what a dead process does in it is dropped where it leaves it.
 * @returns gives the real ones back
 */
export function takeTimers(scheduler: Scheduler): () => void {
  const { setTimeout, clearTimeout } = globalThis;
  const offs = new WeakMap<object, () => void>();
  globalThis.setTimeout = ((run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const timer = { ref: () => timer, unref: () => timer, hasRef: () => true, refresh: () => timer };
    offs.set(
      timer,
      scheduler.after(ms, 'timer', () => run(...args)),
    );
    return timer;
  }) as unknown as typeof setTimeout;
  globalThis.clearTimeout = (timer: unknown) => {
    if (typeof timer === 'object' && timer !== null) offs.get(timer)?.();
  };
  return () => Object.assign(globalThis, { setTimeout, clearTimeout });
}
