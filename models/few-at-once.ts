/** Calls to the server under way at once: while it works on one, the next is made ready. */
const AT_ONCE = 2;
/** A call that takes longer, in ms, no longer holds up the next. */
const SLOW_MS = 1_000;

/**
 * Keeps a few calls under way, so that what is asked for meanwhile gathers and goes together into the next.
 * @param next begins a call with what has gathered, or answers null; its promise never fails
 * @returns to be called whenever something has gathered
 */
export function fewAtOnce(next: () => Promise<void> | null): () => void {
  let underWay = 0;
  const start = (): void => {
    while (underWay < AT_ONCE) {
      const call = next();
      if (!call) return;
      underWay += 1;
      let counted = true;
      const over = () => {
        if (counted) underWay -= 1;
        counted = false;
        start();
      };
      const slow = setTimeout(over, SLOW_MS).unref();
      void call.finally(() => {
        clearTimeout(slow);
        over();
      });
    }
  };
  return start;
}
