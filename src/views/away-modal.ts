import type { InputBlock, ModalView } from '@slack/types';
import type { Words } from '../words/words.ts';
import { section } from './blocks.ts';
import { FIELDS, type Field, VIEWS } from './ids.ts';
import { readInitial, readInput, wasSent } from './read-inputs.ts';
import { type Taker, takerInput } from './taker-input.ts';
import { plain } from './text.ts';

/** The form for one's own time away, with what is set by now. */
export interface AwayForm {
  /** Who may be named. */
  takers: readonly Taker[];
  /** IANA name: whose days count. */
  zone: string;
  /** Days as `2026-12-24`. */
  set: { delegate: Taker; from: string; until: string } | null;
}

export function awayModal(words: Words, { takers, zone, set }: AwayForm): ModalView {
  const t = words.away;
  const chosen = set?.delegate;
  const inputs = [
    ...takerInput({ whom: t.whom, hint: t.whomHint, placeholder: t.placeholder }, takers, FIELDS.delegate, chosen),
    { ...dayInput(FIELDS.awayFrom, t.from, t.fromHint, set?.from), optional: true },
    dayInput(FIELDS.awayUntil, t.until, t.untilHint({ zone }), set?.until),
  ];
  const some = takers.length > 0;
  return {
    type: 'modal',
    callback_id: VIEWS.away,
    title: plain(t.title, 24),
    ...(some ? { submit: plain(t.save, 24) } : {}),
    close: plain(t.close, 24),
    blocks: [section(plain(t.lead)), ...(some ? inputs : [section(plain(t.nobody))])],
  };
}

function dayInput(field: Field, label: string, hint: string, day: string | undefined): InputBlock {
  return {
    type: 'input',
    block_id: field,
    label: plain(label, 2000),
    hint: plain(hint, 2000),
    element: { type: 'datepicker', action_id: field, ...(day === undefined ? {} : { initial_date: day }) },
  };
}

/** The form as it was sent, to be checked by the domain. */
export interface AwayWish {
  delegate: string | null;
  from: string | null;
  until: string | null;
}

/**
 * Reads the form. Never throws; an input the client sent nothing for counts with the value it was shown with.
 * @param plainPages whether it comes from the local workspace
 */
export function parseAwayModal(values: unknown, blocks: unknown, plainPages = false): AwayWish {
  const read = (field: Field) =>
    wasSent(values, field, plainPages) ? readInput(values, field, 150) : readInitial(blocks, field, 150);
  return { delegate: read(FIELDS.delegate), from: read(FIELDS.awayFrom), until: read(FIELDS.awayUntil) };
}
