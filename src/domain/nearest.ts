import { distance } from 'fastest-levenshtein';

/**
 * The known word that a slip of the keyboard most likely meant, or null.
 * @param slips letters that may differ; a third of them by default
 */
export function nearest(
  word: string,
  known: Iterable<string>,
  slips = Math.max(1, Math.floor(word.length / 3)),
): string | null {
  const wanted = word.toLowerCase();
  let best: string | null = null;
  let least = slips + 1;
  for (const candidate of known) {
    const d = distance(wanted, candidate.toLowerCase());
    if (d < least) [best, least] = [candidate, d];
  }
  return best;
}

/** `did you mean "x"?`, or `otherwise` when nothing is near. */
export function suggest(word: string, known: Iterable<string>, otherwise: string): string {
  const near = nearest(word, known);
  return near === null ? otherwise : `did you mean ${JSON.stringify(near)}?`;
}
