/** `who` and `person` of the one-line command. */
export type LookUpCommand =
  | { kind: 'who'; what: string | null; at: string | null }
  | { kind: 'person'; whom: string | null; at: string | null };

/**
 * Parts the words at the last bare `at`: what stands behind it is a time.
 * @param kind the word before
 * @param tokens in order; `quoted` ones are data, whatever they say
 * @param join puts words back together; null when there are none
 */
export function parseLookUp<T extends { text: string; quoted: boolean }>(
  kind: LookUpCommand['kind'],
  tokens: readonly T[],
  join: (tokens: T[]) => string | null,
): LookUpCommand {
  const cut = tokens.findLastIndex((t, i) => i > 0 && !t.quoted && t.text.toLowerCase() === 'at');
  const named = join(cut === -1 ? [...tokens] : tokens.slice(0, cut));
  // "at" with nothing behind it is an empty time: it is said to be none, and not taken for now.
  const at = cut === -1 ? null : (join(tokens.slice(cut + 1)) ?? '');
  return kind === 'who' ? { kind, what: named, at } : { kind, whom: named, at };
}
