/** How Slack reads text: every text object of a message, and what mrkdwn would do with it. */

export interface TextFound {
  path: string;
  type: 'plain_text' | 'mrkdwn';
  text: string;
  emoji?: boolean;
  verbatim?: boolean;
}

/** Every text object at any depth; the top-level `text` counts as mrkdwn, as Slack reads it. */
export function textsIn(surface: { text?: string | undefined; blocks: readonly object[] }): TextFound[] {
  const top: TextFound[] =
    surface.text === undefined ? [] : [{ path: 'text', type: 'mrkdwn', text: surface.text, verbatim: true }];
  return [...top, ...walk({ ...surface, text: undefined }, '')];
}

function walk(value: unknown, path: string): TextFound[] {
  if (Array.isArray(value)) return value.flatMap((v, i) => walk(v, `${path}[${i}]`));
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Record<string, unknown>;
  if (object.type === 'plain_text' || object.type === 'mrkdwn') return [{ ...(object as unknown as TextFound), path }];
  return Object.entries(object).flatMap(([k, v]) => walk(v, path === '' ? k : `${path}.${k}`));
}

/** All text of a message in one piece. */
export const wordsOf = (surface: { text?: string; blocks: readonly object[] }): string =>
  textsIn(surface)
    .map((t) => t.text)
    .join('\n');

/** Everything Slack would make of a mrkdwn text beyond showing its characters. Reads more than Slack does. */
const MARKS: Readonly<Record<string, RegExp>> = {
  // Mentions, links, dates.
  bracket: /<[^<>]*>/gu,
  loose: /[<>]/gu,
  bold: /\*/gu,
  strike: /~/gu,
  code: /`/gu,
  italic: /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu,
  quote: /^&gt;/gmu,
  emoji: /:[\p{L}\p{N}_+'-]+:/gu,
  at: /@/gu,
  channel: /#[\p{L}\p{N}_]/gu,
  address: /:\/\//gu,
  domain: /[\p{L}\p{N}]\.\p{L}{2}/gu,
  entity: /&(?!amp;|lt;|gt;)/gu,
};

/** What mrkdwn would act on, each as `kind text`. */
export function marksIn(text: string): string[] {
  return Object.entries(MARKS).flatMap(([kind, pattern]) => {
    const rest = kind === 'bracket' ? text : text.replace(/<[^<>]*>/gu, '');
    return [...rest.matchAll(pattern)].map((m) => `${kind} ${m[0]}`);
  });
}

/** Characters nobody can see that change how others look. */
export const UNSEEN = /[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u;

/** Buttons of a message, rows and accessories. */
export function buttonsIn(surface: { blocks: readonly object[] }): { action_id: string; value: string }[] {
  const found: { action_id: string; value: string }[] = [];
  JSON.stringify(surface.blocks, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'button')
      found.push(value as { action_id: string; value: string });
    return value;
  });
  return found;
}

/** What whoever is to decide can press, in its order. */
export const DECIDE_BUTTONS = ['approve', 'approve_less', 'deny', 'ask', 'hand_over', 'open_details'];
