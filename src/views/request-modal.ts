import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
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
export function requestModal(input: RequestModalInput): ModalView {
  const { roles, people } = input;
  const title = plain('Ask for access', 24);
  if (roles.all.length === 0) {
    const text = 'There is no role you may ask for. If you think there should be one, ask the owner of the system.';
    return {
      type: 'modal',
      callback_id: VIEWS.request,
      title,
      close: plain('Close', 24),
      blocks: [section(plain(text))],
    };
  }
  const prefill = { role: null, personId: null, duration: null, justification: null, ticket: null, ...input.prefill };
  const role = findRole(roles.all, prefill.role);
  return {
    type: 'modal',
    callback_id: VIEWS.request,
    title,
    submit: plain('Preview', 24),
    close: plain('Cancel', 24),
    blocks: [
      ...notes(input, role),
      roleInput(roles, role),
      ...(people.length > 1 ? [personInput(people, prefill.personId)] : []),
      ...(input.outlook ?? []),
      durationInput(prefill.duration),
      startInput(),
      justificationInput(prefill.justification, input.justificationMinLength ?? 0),
      ticketInput(prefill.ticket),
    ],
  };
}

/** One person as a choice, with the id that tells namesakes apart. */
export function personOption(person: PersonOption): PlainTextOption {
  return { text: plain(`${shorten(oneLine(person.name), 50)} (${oneLine(person.id)})`, 75), value: person.id };
}

function notes({ prefill: given, people, note }: RequestModalInput, role: RoleOption | null): KnownBlock[] {
  const prefill = { role: null, personId: null, duration: null, justification: null, ticket: null, ...given };
  const person = people.find((p) => p.id === prefill.personId);
  const filled = [
    role && `role ${role.name}`,
    person && `for ${person.name}`,
    prefill.duration && `time ${prefill.duration}`,
    prefill.ticket && `ticket ${prefill.ticket}`,
    prefill.justification && `reason “${shorten(prefill.justification, 200)}”`,
  ].filter(Boolean);
  const unknown =
    prefill.role !== null && !role
      ? `No role you may ask for is called “${shorten(prefill.role, 60)}”. Please choose one.`
      : null;
  return [
    ...[note, unknown].flatMap((n) => (n ? [section(plain(n, 600))] : [])),
    ...(filled.length > 0 ? [context(plain(`Filled in for you: ${filled.join(', ')}`, 900))] : []),
  ];
}

function personInput(people: readonly PersonOption[], chosenId: string | null): InputBlock {
  const chosen = people.find((p) => p.id === chosenId) ?? people[0];
  const initial = chosen ? { initial_option: personOption(chosen) } : {};
  const placeholder = plain('Choose a person', 150);
  return {
    type: 'input',
    block_id: FIELDS.person,
    dispatch_action: true,
    label: plain('For whom?', 2000),
    hint: plain('Yourself, somebody who reports to you, or an external person you sponsor.', 2000),
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

function durationInput(value: string | null): InputBlock {
  return {
    type: 'input',
    block_id: FIELDS.duration,
    label: plain('For how long?', 2000),
    hint: plain(
      'A number and a letter: 30m is 30 minutes, 2h is 2 hours, 3d is 3 days. Then the access ends by itself.',
      2000,
    ),
    element: {
      type: 'plain_text_input',
      action_id: FIELDS.duration,
      placeholder: plain('2h', 150),
      max_length: 30,
      ...initialValue(value, 30),
    },
  };
}

function startInput(): InputBlock {
  return {
    type: 'input',
    block_id: FIELDS.start,
    optional: true,
    label: plain('From which day?', 2000),
    hint: plain('Leave empty to start as soon as it is approved. A chosen day starts at 00:00 UTC.', 2000),
    element: { type: 'datepicker', action_id: FIELDS.start, placeholder: plain('As soon as it is approved', 150) },
  };
}

export function justificationInput(value: string | null, minLength: number): InputBlock {
  const least = minLength > 0 ? ` At least ${String(minLength)} characters.` : '';
  return {
    type: 'input',
    block_id: FIELDS.justification,
    label: plain('Why do you need it?', 2000),
    hint: plain(
      `In your own words: which task, customer or incident. Those who decide read this, and it is kept.${least}`,
      2000,
    ),
    element: {
      type: 'plain_text_input',
      action_id: FIELDS.justification,
      multiline: true,
      max_length: 3000,
      placeholder: plain('Roll back the release that broke the login page', 150),
      ...initialValue(value, 3000),
    },
  };
}

export function ticketInput(value: string | null): InputBlock {
  return {
    type: 'input',
    block_id: FIELDS.ticket,
    optional: true,
    label: plain('Ticket', 2000),
    hint: plain('If there is one, its key: capital letters, a dash, a number.', 2000),
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
