import type { Message } from './blocks.ts';

/**
 * Date marks replaced by their UTC fallback, for a workspace whose pages do not know them (the local one shows the
 * bare mark). Slack's own clients show the reader's zone and must not get this.
 */
export function withPlainDates<T extends Pick<Message, 'text' | 'blocks'>>(message: T): T {
  return { ...message, text: replace(message.text), blocks: replaceIn(message.blocks) };
}

function replaceIn<T>(value: T): T {
  if (Array.isArray(value)) return value.map((v: unknown) => replaceIn(v)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Record<string, unknown>;
  const marked = object.type === 'mrkdwn' && typeof object.text === 'string';
  const entries = Object.entries(object).map(([k, v]) => [
    k,
    marked && k === 'text' ? replace(v as string) : replaceIn(v),
  ]);
  return Object.fromEntries(entries) as T;
}

function replace(markup: string): string {
  return markup.replace(/<!date\^\d+\^[^|<>]*\|([^<>]*)>/gu, '$1');
}

/** {@link withPlainDates} for the blocks of a view. @param plain whether the workspace needs it */
export function plainDateBlocks<B>(blocks: readonly B[], plain: boolean): B[] {
  return plain ? replaceIn([...blocks]) : [...blocks];
}
