import { FIELDS, type Field } from './ids.ts';
import { readInitial, readInput, wasSent } from './read-inputs.ts';

/** The form as it was sent: still only text, to be checked by the domain. */
export interface RequestFields {
  role: string | null;
  /** Null: for oneself. */
  person: string | null;
  duration: string | null;
  /** `2026-11-24`, or null for "as soon as approved". */
  start: string | null;
  justification: string | null;
  ticket: string | null;
}

/**
 * Reads the request form. Never throws; what is not a text of the expected kind is null. An input the client sent
 * nothing for counts with the value it was shown with, a required one also when it came back empty.
 * @param values `view.state.values`
 * @param blocks `view.blocks`
 * @param plainPages as {@link wasSent} has it
 */
export function parseRequestModal(values: unknown, blocks: unknown, plainPages = false): RequestFields {
  const required = (field: Field, max: number) => readInput(values, field, max) ?? readInitial(blocks, field, max);
  const optional = (field: Field, max: number) =>
    wasSent(values, field, plainPages) ? readInput(values, field, max) : readInitial(blocks, field, max);
  const start = optional(FIELDS.start, 30);
  return {
    role: required(FIELDS.role, 150),
    person: required(FIELDS.person, 150),
    duration: required(FIELDS.duration, 30),
    start: start !== null && /^\d{4}-\d{2}-\d{2}$/u.test(start) ? start : null,
    justification: required(FIELDS.justification, 3000),
    ticket: optional(FIELDS.ticket, 30),
  };
}
