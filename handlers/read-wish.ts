import type { Wish } from '../src/domain/narrow.ts';
import { readDuration } from '../src/domain/read-duration.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import { readLess } from '../src/views/changes-modal.ts';
import { FIELDS } from '../src/views/ids.ts';

/** What a form says should be less; `null` where nothing is said, `bad` where the time cannot be read. */
export function readWish(values: unknown): Wish | null | 'bad' {
  const { roleId, time } = readLess(values);
  const length = time === null ? null : readDuration(time);
  if (length && !length.ok) return 'bad';
  return roleId === null && length === null ? null : { roleId, durationMs: length?.ok ? length.ms : null };
}

/**
 * Which input shows what is wrong.
 * @param shown block ids of the form: a list that is not there cannot show it
 */
export function inputAtFault(field: Refusal['field'], shown: readonly string[]): string {
  if (field === 'target' && shown.includes(FIELDS.handTo)) return FIELDS.handTo;
  const wanted = field === 'role' ? FIELDS.lessRole : field === 'duration' ? FIELDS.lessTime : FIELDS.words;
  if (shown.includes(wanted)) return wanted;
  return shown.includes(FIELDS.lessTime) && wanted === FIELDS.lessRole ? FIELDS.lessTime : FIELDS.words;
}
