import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import type { Words } from '../words/words.ts';
import { context, section } from './blocks.ts';
import { FIELDS, VIEWS } from './ids.ts';
import { findRole, MAX_OPTIONS, type RoleChoices, type RoleOption, roleInput } from './role-picker.ts';
import { oneLine, plain, shorten } from './text.ts';

/** A person the caller may ask for. */
export interface PersonOption {
  id: string;
  name: string;
}

/** What the command line said already. `role` is an id or a name, `personId` one of the people offered. */
export interface RequestPrefill {
  role: string | null;
  personId: string | null;
  duration: string | null;
  justification: string | null;
  ticket: string | null;
}

export interface RequestModalInput {
  roles: RoleChoices;
  /** Self first. */
  people: readonly PersonOption[];
  prefill?: Partial<RequestPrefill>;
  /** Something to say above the form: what was not understood. */
  note?: string | null;
  justificationMinLength?: number;
  /** What the choice so far means. */
  outlook?: readonly KnownBlock[];
}

/** The form that asks for access. */
export function requestModal(words: Words, input: RequestModalInput): ModalView {
  const t = words.form;
  const { roles, people } = input;
  const title = plain(t.title, 24);
  if (roles.all.length === 0) {
    return {
      type: 'modal',
      callback_id: VIEWS.request,
      title,
      close: plain(t.close, 24),
      blocks: [section(plain(t.noRole))],
    };
  }
  const prefill = { role: null, personId: null, duration: null, justification: null, ticket: null, ...input.prefill };
  const role = findRole(roles.all, prefill.role);
  return {
    type: 'modal',
    callback_id: VIEWS.request,
    title,
    submit: plain(t.preview, 24),
    close: plain(t.cancel, 24),
    blocks: [
      ...notes(t, input, role),
      roleInput(words, roles, role),
      ...(people.length > 1 ? [personInput(t, people, prefill.personId)] : []),
      ...(input.outlook ?? []),
      durationInput(t, prefill.duration),
      startInput(t),
      justificationInput(t, prefill.justification, input.justificationMinLength ?? 0),
      ticketInput(t, prefill.ticket),
    ],
  };
}

/** One person as a choice, with the id that tells namesakes apart. */
export function personOption(person: PersonOption): PlainTextOption {
  return { text: plain(`${shorten(oneLine(person.name), 50)} (${oneLine(person.id)})`, 75), value: person.id };
}

type FormWords = Words['form'];

function notes(
  t: FormWords,
  { prefill: given, people, note }: RequestModalInput,
  role: RoleOption | null,
): KnownBlock[] {
  const prefill = { role: null, personId: null, duration: null, justification: null, ticket: null, ...given };
  const person = people.find((p) => p.id === prefill.personId);
  const filled = [
    role && t.filledRole({ name: role.name }),
    person && t.filledFor({ name: person.name }),
    prefill.duration && t.filledTime({ time: prefill.duration }),
    prefill.ticket && t.filledTicket({ ticket: prefill.ticket }),
    prefill.justification && t.filledReason({ reason: shorten(prefill.justification, 200) }),
  ].filter(Boolean);
  const unknown = prefill.role !== null && !role ? t.unknownRole({ role: shorten(prefill.role, 60) }) : null;
  return [
    ...[note, unknown].flatMap((n) => (n ? [section(plain(n, 600))] : [])),
    ...(filled.length > 0 ? [context(plain(t.filled({ list: filled.join(', ') }), 900))] : []),
  ];
}

function personInput(t: FormWords, people: readonly PersonOption[], chosenId: string | null): InputBlock {
  const chosen = people.find((p) => p.id === chosenId) ?? people[0];
  const initial = chosen ? { initial_option: personOption(chosen) } : {};
  const placeholder = plain(t.personPlaceholder, 150);
  return {
    type: 'input',
    block_id: FIELDS.person,
    dispatch_action: true,
    label: plain(t.person, 2000),
    hint: plain(t.personHint, 2000),
    element:
      people.length > MAX_OPTIONS
        ? { type: 'external_select', action_id: FIELDS.person, min_query_length: 0, placeholder, ...initial }
        : {
            type: 'static_select',
            action_id: FIELDS.person,
            options: people.map(personOption),
            placeholder,
            ...initial,
          },
  };
}

function durationInput(t: FormWords, value: string | null): InputBlock {
  return {
    type: 'input',
    block_id: FIELDS.duration,
    label: plain(t.duration, 2000),
    hint: plain(t.durationHint, 2000),
    element: {
      type: 'plain_text_input',
      action_id: FIELDS.duration,
      placeholder: plain('2h', 150),
      max_length: 30,
      ...initialValue(value, 30),
    },
  };
}

function startInput(t: FormWords): InputBlock {
  return {
    type: 'input',
    block_id: FIELDS.start,
    optional: true,
    label: plain(t.start, 2000),
    hint: plain(t.startHint, 2000),
    element: { type: 'datepicker', action_id: FIELDS.start, placeholder: plain(t.startPlaceholder, 150) },
  };
}

export function justificationInput(t: FormWords, value: string | null, minLength: number): InputBlock {
  const least = minLength > 0 ? t.reasonLeast({ count: String(minLength) }) : '';
  return {
    type: 'input',
    block_id: FIELDS.justification,
    label: plain(t.reason, 2000),
    hint: plain(t.reasonHint({ least }), 2000),
    element: {
      type: 'plain_text_input',
      action_id: FIELDS.justification,
      multiline: true,
      max_length: 3000,
      placeholder: plain(t.reasonPlaceholder, 150),
      ...initialValue(value, 3000),
    },
  };
}

export function ticketInput(t: FormWords, value: string | null): InputBlock {
  return {
    type: 'input',
    block_id: FIELDS.ticket,
    optional: true,
    label: plain(t.ticket, 2000),
    hint: plain(t.ticketHint, 2000),
    element: {
      type: 'plain_text_input',
      action_id: FIELDS.ticket,
      placeholder: plain('OPS-123', 150),
      max_length: 30,
      ...initialValue(value, 30),
    },
  };
}

function initialValue(value: string | null, max: number): { initial_value?: string } {
  return value ? { initial_value: shorten(value, max) } : {};
}
