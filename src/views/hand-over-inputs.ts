import type { InputBlock, PlainTextOption } from '@slack/types';
import type { Words } from '../words/words.ts';
import { FIELDS } from './ids.ts';
import { plain } from './text.ts';

/** Somebody who may take a decision over. */
export interface Taker {
  id: string;
  name: string;
  title: string;
}

/** Most options Slack shows in one list; past that they are searched. */
export const TAKERS_MAX = 100;

export function takerOption({ id, name, title }: Taker): PlainTextOption {
  const what = title.trim() === '' ? {} : { description: plain(title, 75) };
  return { text: plain(`${name} (${id})`, 75), value: id, ...what };
}

/** To whom. Nothing when there is nobody: the form says so instead. */
export function takerInput({ handOver: t }: Words, takers: readonly Taker[]): InputBlock[] {
  if (takers.length === 0) return [];
  const label = plain(t.whom, 2000);
  const hint = plain(t.hint, 2000);
  const placeholder = plain(t.placeholder, 150);
  const common = { type: 'input', block_id: FIELDS.handTo, label, hint } as const;
  if (takers.length > TAKERS_MAX)
    return [
      { ...common, element: { type: 'external_select', action_id: FIELDS.handTo, placeholder, min_query_length: 1 } },
    ];
  return [
    {
      ...common,
      element: { type: 'static_select', action_id: FIELDS.handTo, placeholder, options: takers.map(takerOption) },
    },
  ];
}
