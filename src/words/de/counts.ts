import { partsOfDuration } from '../../domain/duration.ts';
import { lengthInWords, listed } from '../plural.ts';
import type { Words } from '../words.ts';

const UNITS = {
  day: ['Tag', 'Tage'],
  hour: ['Stunde', 'Stunden'],
  minute: ['Minute', 'Minuten'],
  second: ['Sekunde', 'Sekunden'],
} as const;

export const counts: Words['counts'] = {
  length: ({ ms }) => lengthInWords(partsOfDuration(ms), UNITS, '0 Sekunden'),
  anyOf: ({ names }) => listed(names, 'oder'),
  allOf: ({ names }) => listed(names, 'und'),
  more: ({ count }) => `${String(count)} weitere`,
  andMore: ({ count }) => `und ${String(count)} weitere`,
};
