/** Durations as people write them (`1h30m`) and as people read them ("1 hour 30 minutes"). Pure arithmetic in ms. */

const MINUTE = 60_000;

/** Largest first. `below` is where the next larger unit takes over: `1h90m` is a slip, not a duration. */
const UNITS = [
  { letter: 'w', word: 'week', ms: 7 * 24 * 60 * MINUTE, below: Number.POSITIVE_INFINITY },
  { letter: 'd', word: 'day', ms: 24 * 60 * MINUTE, below: 7 },
  { letter: 'h', word: 'hour', ms: 60 * MINUTE, below: 24 },
  { letter: 'm', word: 'minute', ms: MINUTE, below: 60 },
  { letter: 's', word: 'second', ms: 1000, below: 60 },
] as const;

/** The whole grammar. Both cases are spelled out because editors' schemas know no flags. */
export const DURATION_PATTERN = /^(?=\d)(\d{1,5}[wW])?(\d{1,5}[dD])?(\d{1,5}[hH])?(\d{1,5}[mM])?(\d{1,5}[sS])?$/;

/** What to tell whoever wrote it otherwise. */
export const DURATION_FORM = 'write it like 30m, 2h, 1h30m, 3d or 2w';

export type ParsedDuration = { ok: true; ms: number } | { ok: false; why: string };

/**
 * Reads `30m`, `2h`, `1h30m`, `3d`, `2w`: whole numbers, larger units first, nothing else.
 * @returns ms, at least one second, or words that show the right form
 */
export function parseDuration(text: string): ParsedDuration {
  const match = DURATION_PATTERN.exec(text);
  if (!match) return { ok: false, why: `this is not a duration: ${DURATION_FORM}` };
  let ms = 0;
  let larger = false;
  for (const [i, unit] of UNITS.entries()) {
    const part = match[i + 1];
    if (part === undefined) continue;
    const count = Number(part.slice(0, -1));
    if (larger && count >= unit.below)
      return { ok: false, why: `${part} does not fit behind a larger unit: ${DURATION_FORM}` };
    ms += count * unit.ms;
    larger = true;
  }
  return ms === 0 ? { ok: false, why: `that is no time at all: ${DURATION_FORM}` } : { ok: true, ms };
}

/** What a length is made of, largest first: days, hours, minutes and seconds that are not none. @param ms less than zero counts as zero */
export function partsOfDuration(ms: number): { unit: 'day' | 'hour' | 'minute' | 'second'; count: number }[] {
  let rest = Math.max(0, ms);
  return UNITS.slice(1).flatMap(({ word, ms: size }) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 && word !== 'week' ? [{ unit: word, count }] : [];
  });
}

/** Without its seconds, where it is a minute or more. @param ms zero or more */
export function wholeMinutes(ms: number): number {
  return ms < MINUTE ? ms : ms - (ms % MINUTE);
}

/**
 * English words: days, hours, minutes and seconds. Rounds down to whole seconds.
 * @param ms zero or more; less counts as zero
 */
export function formatDuration(ms: number): string {
  return (
    partsOfDuration(ms)
      .map(({ unit, count }) => plural(count, unit))
      .join(' ') || '0 seconds'
  );
}

/** The same as {@link parseDuration} reads it: `1h30m`; empty for less than a second. */
export function shortDuration(ms: number): string {
  let rest = Math.max(0, ms);
  return UNITS.slice(1)
    .map((unit) => {
      const count = Math.floor(rest / unit.ms);
      rest -= count * unit.ms;
      return count > 0 ? `${String(count)}${unit.letter}` : '';
    })
    .join('');
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
