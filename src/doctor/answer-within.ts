/** How long one question to one dependency may take, in ms. */
export const ANSWER_MS = 3_000;

/** Nothing came back in time. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/**
 * Waits for an answer, and no longer.
 * @param ms longest wait
 * @throws NoAnswerError when it takes longer; what `work` throws otherwise
 */
export async function answerWithin<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswerError(`no answer within ${seconds(ms)}`)), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** `3 s`, `2.5 s`. */
export function seconds(ms: number): string {
  return `${String(Math.round(ms / 100) / 10)} s`;
}

/** Why something failed, in one line: the innermost cause, which is the one that says it. */
export function whyOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  // A name that resolves to several addresses fails with all of them together and no words.
  if (inner instanceof AggregateError && inner.errors[0] instanceof Error) inner = inner.errors[0];
  return inner instanceof Error ? inner.message || inner.name : 'unknown trouble';
}
