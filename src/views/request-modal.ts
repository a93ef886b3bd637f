import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import type { Risk } from '../domain/catalog.ts';
import { formatDuration } from '../domain/duration.ts';
import { context, section } from './blocks.ts';
import { FIELDS, VIEWS } from './ids.ts';
import { oneLine, plain, shorten } from './text.ts';

/** A role the caller may ask for. */
export interface RoleOption {
  id: string;
  name: string;
  systemName: string;
  environment: string;
  ownerName: string;
  risk: Risk;
  maxTimeMs: number;
}

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
  roles: readonly RoleOption[];
  /** Self first. */
  people: readonly PersonOption[];
  prefill?: Partial<RequestPrefill>;
  /** Something to say above the form: what was not understood. */
  note?: string | null;
  justificationMinLength?: number;
}

/** Slack shows no more options in one list; longer lists are searched on our side. */
export const MAX_OPTIONS = 100;

/** The form that asks for access. */
export function requestModal(input: RequestModalInput): ModalView {
  const { roles, people } = input;
  const title = plain('Ask for access', 24);
  if (roles.length === 0) {
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
  const role = findRole(roles, prefill.role);
  return {
    type: 'modal',
    callback_id: VIEWS.request,
    title,
    submit: plain('Send request', 24),
    close: plain('Cancel', 24),
    blocks: [
      ...notes(prefill, role, people, input.note ?? null),
      roleInput(roles, role),
      ...(people.length > 1 ? [personInput(people, prefill.personId)] : []),
      durationInput(prefill.duration),
      startInput(),
      justificationInput(prefill.justification, input.justificationMinLength ?? 0),
      ticketInput(prefill.ticket),
    ],
  };
}

/** One role as a choice; the same in the list and in the answer to a search. */
export function roleOption(role: RoleOption): PlainTextOption {
  const facts = `${shorten(oneLine(role.environment), 16)}, ${role.risk} risk, up to ${formatDuration(role.maxTimeMs)}`;
  const owner = `, owner ${oneLine(role.ownerName)}`;
  return {
    text: plain(`${shorten(oneLine(role.name), 44)} on ${oneLine(role.systemName)}`, 75),
    description: plain(facts + owner, 75),
    value: role.id,
  };
}

/** One person as a choice, with the id that tells namesakes apart. */
export function personOption(person: PersonOption): PlainTextOption {
  return { text: plain(`${shorten(oneLine(person.name), 50)} (${oneLine(person.id)})`, 75), value: person.id };
}

function findRole(roles: readonly RoleOption[], wanted: string | null): RoleOption | null {
  if (wanted === null) return null;
  const word = oneLine(wanted).toLowerCase();
  return (
    roles.find((r) => r.id.toLowerCase() === word) ?? roles.find((r) => oneLine(r.name).toLowerCase() === word) ?? null
  );
}

function notes(
  prefill: RequestPrefill,
  role: RoleOption | null,
  people: readonly PersonOption[],
  note: string | null,
): KnownBlock[] {
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
    ...(filled.length > 0 ? [context(plain(`Filled in from your command: ${filled.join(', ')}`, 900))] : []),
  ];
}

function roleInput(roles: readonly RoleOption[], chosen: RoleOption | null): InputBlock {
  const initial = chosen ? { initial_option: roleOption(chosen) } : {};
  const placeholder = plain('Choose a role, or type to search', 150);
  return {
    type: 'input',
    block_id: FIELDS.role,
    label: plain('Which access do you need?', 2000),
    hint: plain(
      'Choose the smallest role that is enough. Beside each role you see its risk and the longest time it is given for.',
      2000,
    ),
    element:
      roles.length > MAX_OPTIONS
        ? { type: 'external_select', action_id: FIELDS.role, min_query_length: 0, placeholder, ...initial }
        : { type: 'static_select', action_id: FIELDS.role, options: roles.map(roleOption), placeholder, ...initial },
  };
}

function personInput(people: readonly PersonOption[], chosenId: string | null): InputBlock {
  const chosen = people.find((p) => p.id === chosenId) ?? people[0];
  const initial = chosen ? { initial_option: personOption(chosen) } : {};
  const placeholder = plain('Choose a person', 150);
  return {
    type: 'input',
    block_id: FIELDS.person,
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

function justificationInput(value: string | null, minLength: number): InputBlock {
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

function ticketInput(value: string | null): InputBlock {
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
