import type { InputBlock, PlainTextOption } from '@slack/types';
import type { Field } from './ids.ts';
import { plain } from './text.ts';

/** Somebody who may take a decision over, or stand in. */
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

export interface TakerWords {
  whom: string;
  hint: string;
  placeholder: string;
}

/** To whom. Nothing when there is nobody: the form says so instead. @param chosen who is shown as chosen */
export function takerInput(t: TakerWords, takers: readonly Taker[], field: Field, chosen?: Taker): InputBlock[] {
  if (takers.length === 0) return [];
  const initial = chosen ? { initial_option: takerOption(chosen) } : {};
  const label = plain(t.whom, 2000);
  const hint = plain(t.hint, 2000);
  const placeholder = plain(t.placeholder, 150);
  const common = { type: 'input', block_id: field, label, hint } as const;
  if (takers.length > TAKERS_MAX)
    return [
      {
        ...common,
        element: { type: 'external_select', action_id: field, placeholder, min_query_length: 1, ...initial },
      },
    ];
  return [
    {
      ...common,
      element: { type: 'static_select', action_id: field, placeholder, options: takers.map(takerOption), ...initial },
    },
  ];
}
