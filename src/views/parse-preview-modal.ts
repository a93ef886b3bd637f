import { FIELDS } from './ids.ts';
import { parseRequestModal, type RequestFields } from './parse-request-modal.ts';
import { readChosen } from './read-inputs.ts';

/** What the first page of the form said, carried by the second. */
export interface Choice extends Pick<RequestFields, 'role' | 'person' | 'duration' | 'start'> {
  /** Mark of what the second page shows; null: nothing to compare with. */
  shown: string | null;
}

export interface PreviewFields extends RequestFields, Choice {
  /** Null: the list is left as it is. */
  favourite: 'keep' | 'drop' | null;
}

/** As `private_metadata`. */
export function encodeChoice({ role, person, duration, start, shown }: Choice): string {
  return JSON.stringify({ role, person, duration, start, shown });
}

const NOTHING: Choice = { role: null, person: null, duration: null, start: null, shown: null };

/** Never throws: what {@link encodeChoice} did not write is nothing. */
function decodeChoice(metadata: unknown): Choice {
  if (typeof metadata !== 'string' || metadata.length > 3000) return NOTHING;
  try {
    const read: unknown = JSON.parse(metadata);
    if (typeof read !== 'object' || read === null) return NOTHING;
    const text = (key: keyof Choice): string | null => {
      const value: unknown = Object.hasOwn(read, key) ? (read as Record<string, unknown>)[key] : null;
      return typeof value === 'string' && value !== '' ? value : null;
    };
    const start = text('start');
    const day = start !== null && /^\d{4}-\d{2}-\d{2}$/u.test(start) ? start : null;
    return { role: text('role'), person: text('person'), duration: text('duration'), start: day, shown: text('shown') };
  } catch {
    return NOTHING;
  }
}

/** The last look as it was sent: what was chosen before, and the words as they are now. Never throws. */
export function parsePreviewModal(
  view: { values: unknown; blocks: unknown; metadata: unknown },
  plainPages = false,
): PreviewFields {
  const { justification, ticket } = parseRequestModal(view.values, view.blocks, plainPages);
  const chosen = readChosen(view.values, FIELDS.favourite)[0];
  const favourite = chosen === 'keep' || chosen === 'drop' ? chosen : null;
  return { ...decodeChoice(view.metadata), justification, ticket, favourite };
}
