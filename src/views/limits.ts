/** Block Kit's limits, checked here so that a card too long is found by us and not by Slack. */

export interface Violation {
  /** Where: `blocks[3].fields[0]`. */
  path: string;
  /** Which limit. */
  rule: string;
  limit: number;
  actual: number;
}

/** What is checked: a message as it is posted, or a view. */
export type Surface =
  | { text?: string; blocks: readonly object[] }
  | { type: 'modal' | 'home'; blocks: readonly object[] };

/** All blocks of one message together, as JSON. Slack does not document it; measured by others near 13,300. */
const MESSAGE_CHARS = 13_200;
/** `chat.update` counts the bytes of the top-level text after escaping. */
const TEXT_BYTES = 4_000;
const VIEW_BYTES = 250_000;

type Json = Record<string, unknown>;

/** Longest text of each kind of place; the kind is the type of the block or element, and the key. */
const LENGTHS: Readonly<Record<string, number>> = {
  'modal.title': 24,
  'modal.submit': 24,
  'modal.close': 24,
  'header.text': 150,
  'section.text': 3000,
  'section.fields': 2000,
  'context.elements': 3000,
  'input.label': 2000,
  'input.hint': 2000,
  'button.text': 75,
  'confirm.title': 100,
  'confirm.text': 300,
  'confirm.confirm': 30,
  'confirm.deny': 30,
  'option_groups.label': 75,
  'option.text': 75,
  'option.description': 75,
  '*.placeholder': 150,
};

/** Longest plain strings: ids and values. */
const STRINGS: Readonly<Record<string, number>> = {
  '*.block_id': 255,
  '*.action_id': 255,
  '*.callback_id': 255,
  '*.private_metadata': 3000,
  'button.value': 2000,
  'option.value': 75,
  'plain_text_input.initial_value': 3000,
};

/** Most entries of a list. */
const COUNTS: Readonly<Record<string, number>> = {
  'message.blocks': 50,
  'modal.blocks': 100,
  'home.blocks': 100,
  'section.fields': 10,
  'context.elements': 10,
  'actions.elements': 25,
  'static_select.options': 100,
  'static_select.option_groups': 100,
  'option_groups.options': 100,
  'radio_buttons.options': 10,
  'checkboxes.options': 10,
};

/** Everything in a message or view that Slack would refuse; empty when it is fine. */
export function checkLimits(surface: Surface): Violation[] {
  const found: Violation[] = [];
  const kind = 'type' in surface ? surface.type : 'message';
  const size = JSON.stringify(surface.blocks).length;
  if (kind === 'message') {
    const text = 'text' in surface ? (surface.text ?? '') : '';
    over(found, 'blocks', 'characters of all blocks', MESSAGE_CHARS, size);
    over(found, 'text', 'bytes of text', TEXT_BYTES, Buffer.byteLength(text, 'utf8'));
    if (text.trim() === '') found.push({ path: 'text', rule: 'text must not be empty', limit: 1, actual: 0 });
  } else {
    over(found, 'view', 'bytes of the view', VIEW_BYTES, Buffer.byteLength(JSON.stringify(surface), 'utf8'));
  }
  unique(found, 'blocks', 'block_id', surface.blocks);
  walk(found, surface, kind, '');
  return found;
}

function walk(found: Violation[], node: Json, kind: string, path: string): void {
  for (const [key, value] of Object.entries(node)) {
    const at = path === '' ? key : `${path}.${key}`;
    const rule = `${kind}.${key}`;
    if (typeof value === 'string') checkString(found, { key, rule, at, value });
    else if (Array.isArray(value)) checkList(found, value, { key, rule, at });
    else if (isObject(value)) {
      checkText(found, value, rule, key, at);
      walk(found, value, kindOf(value, key), at);
    }
  }
}

function checkString(found: Violation[], c: { key: string; rule: string; at: string; value: string }): void {
  const limit = STRINGS[c.rule] ?? STRINGS[`*.${c.key}`];
  if (limit !== undefined) over(found, c.at, c.rule, limit, c.value.length);
}

function checkList(found: Violation[], list: unknown[], c: { key: string; rule: string; at: string }): void {
  const limit = COUNTS[c.rule];
  if (limit !== undefined) over(found, c.at, `entries of ${c.rule}`, limit, list.length);
  if (list.length === 0) found.push({ path: c.at, rule: `${c.rule} must not be empty`, limit: 1, actual: 0 });
  if (c.key === 'elements') unique(found, c.at, 'action_id', list);
  if (c.key === 'options') unique(found, c.at, 'value', list);
  for (const [i, item] of list.entries()) {
    if (!isObject(item)) continue;
    const at = `${c.at}[${String(i)}]`;
    checkText(found, item, c.rule, c.key, at);
    walk(found, item, kindOf(item, c.key), at);
  }
}

function checkText(found: Violation[], value: Json, rule: string, key: string, at: string): void {
  if ((value.type !== 'plain_text' && value.type !== 'mrkdwn') || typeof value.text !== 'string') return;
  over(found, at, rule, LENGTHS[rule] ?? LENGTHS[`*.${key}`] ?? 3000, value.text.length);
  if (value.text.trim() === '') found.push({ path: at, rule: `${rule} must not be empty`, limit: 1, actual: 0 });
}

/** Options and dialogs carry no type of their own. */
function kindOf(value: Json, key: string): string {
  if (key === 'confirm' && value.type === undefined) return 'confirm';
  if (key === 'options' || key === 'initial_option') return 'option';
  return typeof value.type === 'string' ? value.type : key;
}

function unique(found: Violation[], path: string, id: string, list: readonly unknown[]): void {
  const ids = list.flatMap((item) => (isObject(item) && typeof item[id] === 'string' ? [item[id]] : []));
  over(found, path, `equal ${id}`, 0, ids.length - new Set(ids).size);
}

function over(found: Violation[], path: string, rule: string, limit: number, actual: number): void {
  if (actual > limit) found.push({ path, rule, limit, actual });
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
