import type { Field } from './ids.ts';
import { cut } from './text.ts';

/** Reads what came back from a modal. Total: any shape in, strings or null out. */

/** Longest text taken from one input, in UTF-16 units; Slack's own inputs stop here. */
const VALUE_MAX = 3000;

/**
 * The value of one input, or null when it is empty, missing or not what that input sends.
 * @param values `view.state.values`
 */
export function readInput(values: unknown, field: Field, max = VALUE_MAX): string | null {
  const input = own(own(values, field), field);
  const raw = own(input, 'value') ?? own(own(input, 'selected_option'), 'value') ?? own(input, 'selected_date');
  return text(raw, max);
}

/** The values of what is ticked. */
export function readChosen(values: unknown, field: Field): string[] {
  const chosen = own(own(own(values, field), field), 'selected_options');
  if (!Array.isArray(chosen)) return [];
  return chosen.slice(0, 10).flatMap((option) => text(own(option, 'value'), VALUE_MAX) ?? []);
}

/**
 * Whether the person left this in the input, empty or not. Some clients send only what was touched.
 * @param plainPages the local workspace: it sends null for what was not touched, and an empty text for what was emptied
 */
export function wasSent(values: unknown, field: Field, plainPages: boolean): boolean {
  const input = own(own(values, field), field);
  if (input === null || !plainPages) return input !== null;
  return ['value', 'selected_option', 'selected_options', 'selected_date'].some((key) => own(input, key) !== null);
}

/**
 * What we put into an input before the person touched it.
 * @param blocks `view.blocks`
 */
export function readInitial(blocks: unknown, field: Field, max = VALUE_MAX): string | null {
  if (!Array.isArray(blocks)) return null;
  const block: unknown = blocks.slice(0, 100).find((b) => own(b, 'block_id') === field);
  const element = own(block, 'element');
  return text(
    own(element, 'initial_value') ?? own(own(element, 'initial_option'), 'value') ?? own(element, 'initial_date'),
    max,
  );
}

/** What we had ticked before the person touched it. */
export function readInitialChosen(blocks: unknown, field: Field): string[] {
  if (!Array.isArray(blocks)) return [];
  const element = own(
    blocks.slice(0, 100).find((b) => own(b, 'block_id') === field),
    'element',
  );
  const chosen = own(element, 'initial_options');
  return Array.isArray(chosen) ? chosen.slice(0, 10).flatMap((o) => text(own(o, 'value'), VALUE_MAX) ?? []) : [];
}

/** An own property of an object from outside; nothing inherited, so `__proto__` finds nothing. */
function own(object: unknown, key: string): unknown {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, key)) return null;
  return (object as Record<string, unknown>)[key] ?? null;
}

function text(raw: unknown, max: number): string | null {
  if (typeof raw !== 'string') return null;
  const trimmed = cut(raw, max).trim();
  return trimmed === '' ? null : trimmed;
}
