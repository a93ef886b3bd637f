import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstMissing } from '../../handlers/views/form-errors.ts';
import { checkLimits } from '../../src/views/limits.ts';
import { parseRequestModal } from '../../src/views/parse-request-modal.ts';
import { personOption, requestModal } from '../../src/views/request-modal.ts';
import { type RoleOption, roleOption } from '../../src/views/role-picker.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { wordsOf } from './slack-markup.ts';

const role = (n: number, more: Partial<RoleOption> = {}): RoleOption => ({
  id: `role-${n}`,
  name: `Role ${n}`,
  systemName: 'AWS production',
  environment: 'production',
  ownerName: 'Bob Owner',
  risk: 'high',
  maxTimeMs: 8 * 3_600_000,
  ...more,
});
const SELF = { id: 'P0001', name: 'Ana Ruiz' };
const REPORT = { id: 'P0042', name: 'Ida New' };
const NOTHING = { role: null, person: null, duration: null, start: null, justification: null, ticket: null };

type Input = {
  type: string;
  block_id?: string;
  optional?: boolean;
  element: Record<string, unknown> & { options?: object[] };
};
const inputs = (view: { blocks: readonly object[] }) =>
  view.blocks.filter((b) => (b as Input).type === 'input') as Input[];
const input = (view: { blocks: readonly object[] }, id: string) => inputs(view).find((b) => b.block_id === id);

describe('the form asks for what is needed and says how', () => {
  const view = requestModal(ENGLISH, {
    roles: { all: [role(1), role(2)] },
    people: [SELF],
    justificationMinLength: 20,
  });

  it('in order; for whom only when there is a choice', () => {
    expect(inputs(view).map((b) => [b.block_id, b.optional === true])).toEqual([
      ['role', false],
      ['duration', false],
      ['start', true],
      ['justification', false],
      ['ticket', true],
    ]);
    expect(inputs(requestModal(ENGLISH, { roles: { all: [role(1)] }, people: [SELF, REPORT] }))[1]?.block_id).toBe(
      'person',
    );
  });

  it('each role with environment, risk, longest time and owner', () => {
    expect(roleOption(ENGLISH, role(1))).toEqual({
      text: { type: 'plain_text', text: 'Role 1 on AWS production', emoji: false },
      description: { type: 'plain_text', text: 'production, high risk, up to 8 hours, owner Bob Owner', emoji: false },
      value: 'role-1',
    });
  });

  it('risk and longest time even when names are long', () => {
    const long = roleOption(
      ENGLISH,
      role(1, { name: 'x'.repeat(200), environment: 'y'.repeat(200), ownerName: 'z'.repeat(200) }),
    );
    expect(long.description?.text).toContain('high risk, up to 8 hours');
    expect(long.text.text).toMatch(/… on AWS production$/);
  });

  it('namesakes with the id that tells them apart', () => {
    expect(personOption(REPORT).text.text).toBe('Ida New (P0042)');
  });

  it('with an example where a newcomer would have to guess', () => {
    expect(wordsOf(view)).toMatch(/30m is 30 minutes, 2h is 2 hours, 3d is 3 days/);
    expect(wordsOf(view)).toMatch(/Leave empty to start as soon as it is approved/);
    expect(wordsOf(view)).toMatch(/At least 20 characters/);
  });

  it('past 100 roles or people by search', () => {
    const many = requestModal(ENGLISH, {
      roles: { all: Array.from({ length: 101 }, (_, i) => role(i)) },
      people: Array.from({ length: 101 }, (_, i) => ({ id: `P${i}`, name: 'N' })),
    });
    for (const id of ['role', 'person'])
      expect(input(many, id)?.element).toMatchObject({ type: 'external_select', min_query_length: 0 });
    const hundred = requestModal(ENGLISH, {
      roles: { all: Array.from({ length: 100 }, (_, i) => role(i)) },
      people: [SELF],
    });
    expect(input(hundred, 'role')?.element.options?.length).toBe(100);
  });

  it('or says that there is nothing to ask for', () => {
    const none = requestModal(ENGLISH, { roles: { all: [] }, people: [SELF] });
    expect(none.submit).toBeUndefined();
    expect(wordsOf(none)).toContain('There is no role you may ask for.');
  });

  it('within Slack’s limits, at its longest', () => {
    const x = '😀'.repeat(5000);
    const roles = Array.from({ length: 100 }, (_, i) =>
      role(i, { name: x, systemName: x, environment: x, ownerName: x }),
    );
    const people = Array.from({ length: 100 }, (_, i) => ({ id: `P${i}`, name: x }));
    const prefill = { role: 'role-1', personId: 'P1', duration: x, justification: x, ticket: x };
    expect(checkLimits(requestModal(ENGLISH, { roles: { all: roles }, people, prefill, note: x }))).toEqual([]);
    expect(
      checkLimits(
        requestModal(ENGLISH, { roles: { all: roles.concat(roles) }, people: people.concat(people), prefill }),
      ),
    ).toEqual([]);
    expect(checkLimits(requestModal(ENGLISH, { roles: { all: [] }, people: [] }))).toEqual([]);
  });
});

describe('a partial command fills the form in', () => {
  const prefill = { role: 'ROLE 2', personId: 'P0042', duration: '2h', justification: 'Roll it back', ticket: 'OPS-1' };
  const view = requestModal(ENGLISH, { roles: { all: [role(1), role(2)] }, people: [SELF, REPORT], prefill });

  it('role by id or name, person, time, reason and ticket', () => {
    expect(input(view, 'role')?.element.initial_option).toMatchObject({ value: 'role-2' });
    expect(input(view, 'person')?.element.initial_option).toMatchObject({ value: 'P0042' });
    expect(input(view, 'duration')?.element.initial_value).toBe('2h');
    expect(input(view, 'justification')?.element.initial_value).toBe('Roll it back');
    expect(input(view, 'ticket')?.element.initial_value).toBe('OPS-1');
  });

  it('and says what it filled in', () => {
    expect(wordsOf(view)).toContain(
      'Filled in for you: role Role 2, for Ida New, time 2h, ticket OPS-1, reason “Roll it back”',
    );
    expect(wordsOf(requestModal(ENGLISH, { roles: { all: [role(1)] }, people: [SELF] }))).not.toContain('Filled in');
  });

  it('and what it could not', () => {
    const view = requestModal(ENGLISH, {
      roles: { all: [role(1)] },
      people: [SELF],
      prefill: { role: 'rolle' },
      note: 'Who is that?',
    });
    expect(wordsOf(view)).toContain('No role you may ask for is called “rolle”. Please choose one.');
    expect(wordsOf(view)).toContain('Who is that?');
  });
});

describe('what comes back is read as text or as nothing', () => {
  const prefill = { role: 'role-2', personId: 'P0042', duration: '2h', justification: 'Roll it back', ticket: 'OPS-1' };
  const { blocks } = requestModal(ENGLISH, { roles: { all: [role(1), role(2)] }, people: [SELF, REPORT], prefill });
  const text = (id: string, value: unknown) => ({ [id]: { [id]: { type: 'plain_text_input', value } } });
  const choice = (id: string, value: unknown) => ({
    [id]: { [id]: { type: 'static_select', selected_option: { value } } },
  });
  const day = (value: unknown) => ({ start: { start: { type: 'datepicker', selected_date: value } } });

  it('a filled form', () => {
    const values = {
      ...choice('role', 'role-1'),
      ...choice('person', 'P0001'),
      ...text('duration', ' 3d '),
      ...day('2026-12-01'),
      ...text('justification', 'Because\nit broke'),
      ...text('ticket', 'OPS-2'),
    };
    expect(parseRequestModal(values, blocks)).toEqual({
      role: 'role-1',
      person: 'P0001',
      duration: '3d',
      start: '2026-12-01',
      justification: 'Because\nit broke',
      ticket: 'OPS-2',
    });
  });

  it('what a client leaves out because nobody touched it counts as it was shown', () => {
    expect(parseRequestModal({}, blocks)).toEqual({
      role: 'role-2',
      person: 'P0042',
      duration: '2h',
      start: null,
      justification: 'Roll it back',
      ticket: 'OPS-1',
    });
  });

  it('required and empty counts as it was shown; optional and emptied stays empty', () => {
    const values = { ...choice('role', null), ...text('duration', null), ...text('ticket', null) };
    expect(parseRequestModal(values, blocks)).toMatchObject({ role: 'role-2', duration: '2h', ticket: null });
  });

  it('the local workspace sends null for what was not touched, and an empty text for what was emptied', () => {
    const read = (ticket: string | null) => parseRequestModal(text('ticket', ticket), blocks, true).ticket;
    expect([read(null), read(''), read('OPS-2')]).toEqual(['OPS-1', null, 'OPS-2']);
  });

  it.each([
    ['operators', { $ne: null }],
    ['lists', ['role-1']],
    ['numbers', 7],
    ['functions by name', { toString: 'x' }],
    ['prototypes', JSON.parse('{"__proto__":{"value":"x"}}')],
  ])('%s are nothing', (_name, bad) => {
    const values = {
      ...choice('role', bad),
      ...choice('person', bad),
      ...text('duration', bad),
      ...day(bad),
      ...text('justification', bad),
      ...text('ticket', bad),
    };
    expect(parseRequestModal(values, [])).toEqual(NOTHING);
    const whole = {
      role: bad,
      person: { person: bad },
      duration: bad,
      start: bad,
      justification: bad,
      ticket: { ticket: bad },
    };
    expect(parseRequestModal(whole, [bad, { block_id: 'role', element: bad }])).toEqual(NOTHING);
  });

  it.each(['2026-1-1', 'tomorrow', '2026-12-01T00:00:00Z', '<!date>'])(
    'a start that is no day is nothing: %s',
    (value) => {
      expect(parseRequestModal(day(value), []).start).toBeNull();
    },
  );

  it('long texts are cut', () => {
    const long = parseRequestModal(
      { ...text('justification', 'x'.repeat(100_000)), ...text('duration', 'y'.repeat(100_000)) },
      [],
    );
    expect([long.justification?.length, long.duration?.length]).toEqual([3000, 30]);
  });

  it('whatever the shape, it never throws', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), fc.anything(), (values, blocks) => {
        const all = Object.values(parseRequestModal(values, blocks));
        return all.every((v) => v === null || typeof v === 'string');
      }),
    );
  });
});

it('what is missing is told at its input, the role first', () => {
  expect(firstMissing(NOTHING, 15)).toEqual({ code: 'role_missing', field: 'role' });
  expect(firstMissing({ ...NOTHING, role: 'reader' }, 15)?.field).toBe('duration');
  const reasonless = firstMissing({ ...NOTHING, role: 'reader', duration: '2h' }, 20);
  expect(reasonless).toEqual({ code: 'justification_short', values: { min: '20' }, field: 'justification' });
});
