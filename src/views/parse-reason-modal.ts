import { ENGLISH, type Words } from '../words/words.ts';
import { FIELDS, type Field } from './ids.ts';
import { readInput } from './read-inputs.ts';
import { choicesOf, OTHER, type ReasonKind } from './reason-modal.ts';

/** The reason in words, or which input to complain about and how. */
export type ReasonFields = { reason: string; fault: null } | { reason: null; fault: { field: Field; text: string } };

/**
 * Reads a reason form. Never throws. A choice is known by its code; its words come from us, not from the payload, and
 * in English, whatever the form was read in: the record and the ledger speak one language.
 * @param values `view.state.values`
 */
export function parseReasonModal({ reasons: t }: Words, kind: ReasonKind, values: unknown): ReasonFields {
  const choices = choicesOf(ENGLISH, kind);
  const words = readInput(values, FIELDS.words, 2000);
  if (!choices) return words ? { reason: words, fault: null } : missing(FIELDS.words, t.writeHere);
  const code = readInput(values, FIELDS.choice, 40);
  const chosen = code !== null && Object.hasOwn(choices, code) ? choices[code] : undefined;
  if (chosen === undefined && words) return { reason: words, fault: null };
  if (chosen === undefined) return missing(FIELDS.choice, t.chooseOne);
  if (code === OTHER) return words ? { reason: words, fault: null } : missing(FIELDS.words, t.writeReason);
  return { reason: words ? `${chosen}: ${words}` : chosen, fault: null };
}

function missing(field: Field, text: string): ReasonFields {
  return { reason: null, fault: { field, text } };
}
