import { partsOfDuration } from '../../domain/duration.ts';
import { lengthInWords, listed } from '../plural.ts';

const UNITS = {
  day: ['day', 'days'],
  hour: ['hour', 'hours'],
  minute: ['minute', 'minutes'],
  second: ['second', 'seconds'],
} as const;

/** Lengths of time, numbers of things and lists of names: how each is said. */
export const counts = {
  /** "1 hour 30 minutes". `ms`: zero or more; rounded down to whole seconds. */
  length: ({ ms }: { ms: number }) => lengthInWords(partsOfDuration(ms), UNITS, '0 seconds'),
  /** "Ana, Bob or Eve". */
  anyOf: ({ names }: { names: readonly string[] }) => listed(names, 'or'),
  /** "Ana, Bob and Eve". */
  allOf: ({ names }: { names: readonly string[] }) => listed(names, 'and'),
  /** The last entry of a list that is cut. */
  more: ({ count }: { count: number }) => `${String(count)} more`,
  /** The last line of a list of lines that is cut. */
  andMore: ({ count }: { count: number }) => `and ${String(count)} more`,
};
