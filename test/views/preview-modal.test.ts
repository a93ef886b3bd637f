import { describe, expect, it } from 'vitest';
import { REQUEST_STATES } from '../../src/domain/record.ts';
import { heldModal } from '../../src/views/held-modal.ts';
import { checkLimits } from '../../src/views/limits.ts';
import { matchLine, named, type OutlookInput, outlookBlocks, withOutlook } from '../../src/views/outlook.ts';
import { encodeChoice, parsePreviewModal } from '../../src/views/parse-preview-modal.ts';
import { type PreviewInput, previewModal } from '../../src/views/preview-modal.ts';
import { requestModal } from '../../src/views/request-modal.ts';
import { type RoleOption, roleOptions } from '../../src/views/role-picker.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { after, aRecordIn, BOB, CAT, someTerms } from '../support/a-record.ts';
import { everyRecord, type Words } from './extremes.ts';
import { marksIn, textsIn, wordsOf } from './slack-markup.ts';

const NOW = after(0);
const MINUTE = 60_000;
const STEP = { name: 'owner' as const, decision: null };
const OUTLOOK: OutlookInput = {
  plan: {
    terms: someTerms(),
    steps: [
      {
        ...STEP,
        approvers: [
          { ...BOB, why: 'the owner of AWS production' },
          { ...CAT, why: 'a deputy' },
        ],
      },
    ],
  },
  target: { ...BOB, department: 'Platform' },
  wait: null,
  startsAt: null,
  durationMs: 120 * MINUTE,
};
const words = (o: Partial<OutlookInput>) => wordsOf({ blocks: outlookBlocks(ENGLISH, { ...OUTLOOK, ...o }, NOW) });
const input = (outlook: OutlookInput = OUTLOOK, more: Partial<PreviewInput> = {}): PreviewInput => ({
  outlook,
  decideBy: after(600),
  justification: 'Roll back the release',
  ticket: 'OPS-1',
  justificationMinLength: 20,
  kept: false,
  metadata: encodeChoice({ role: 'prod-deployer', person: null, duration: '2h', start: null, shown: 'abc' }),
  ...more,
});

describe('what asking would mean, in words', () => {
  it.each([
    [null, 'Not known yet: fewer than 3 requests for AWS production have been decided.'],
    [{ medianMs: 1, count: 3 }, 'Usually decided within 1 minute (the middle of the last 3 for AWS production).'],
    [{ medianMs: 11.2 * MINUTE, count: 20 }, 'Usually decided within 12 minutes (the middle of the last 20'],
    [{ medianMs: 61 * MINUTE, count: 20 }, 'within 1 hour 15 minutes ('],
    [{ medianMs: 25 * 60 * MINUTE + 1, count: 20 }, 'within 1 day 2 hours ('],
  ])('the wait: %j', (wait, said) => expect(words({ wait })).toContain(said));

  it('a step names all who can and why each, and why it is needed', () => {
    const steps = [
      { ...STEP, approvers: [BOB], because: 'it is on production' },
      { ...STEP, name: 'group:x' as const, title: 'Keepers', need: 2, approvers: [BOB, CAT] },
    ];
    const said = words({ plan: { ...OUTLOOK.plan, steps } });
    expect(said).toContain('Step 1 of 2: the system owner decides. That is:');
    expect(said).toContain('This step is needed because it is on production.');
    expect(said).toContain('Step 2 of 2: the group Keepers decides. 2 of these must approve:');
  });

  it('the end in the zone of whoever reads it', () => {
    expect(words({})).toContain('<!date^1795518000^');
    expect(words({ startsAt: after(60) })).toContain(`<!date^${String(after(180).getTime() / 1000)}^`);
    expect(words({ durationMs: null })).not.toContain('When it ends');
  });

  it('somebody without a record cannot be asked for', () => {
    expect(wordsOf({ blocks: [matchLine(ENGLISH, null)] })).toBe('No active people record: this cannot be submitted.');
  });
});

const OTHERS: Record<string, Words> = {
  long: (_f, length) => 'x'.repeat(length),
  '4-byte': (_f, length) => '😀'.repeat(length),
  escaped: (_f, length) => '<&>*'.repeat(length / 4),
  'right to left': (_f, length) => 'שלום '.repeat(length / 5),
};

describe.each(Object.entries(OTHERS))('within Slack’s limits at its longest: %s', (_name, make) => {
  const long = everyRecord(make);
  const person = { ...BOB, id: make('id', 200), name: make('name', 200), department: make('department', 200) };
  const steps = Array.from({ length: 8 }, () => ({
    ...STEP,
    approvers: Array.from({ length: 30 }, () => ({ ...person, why: make('why', 400) })),
    because: make('because', 400),
    title: make('title', 200),
    name: `group:${make('group', 200)}` as const,
    need: 9,
  }));
  const wait = { medianMs: 1e12, count: 20 };
  const outlook = { ...OUTLOOK, target: person, wait, plan: { terms: long[0]?.record.terms ?? someTerms(), steps } };

  it('the preview, and the form with the outlook in it', () => {
    const metadata = encodeChoice({
      role: make('r', 150),
      person: make('p', 150),
      duration: '2h',
      start: '2026-11-24',
      shown: make('s', 12),
    });
    const whole = input(outlook, { justification: make('j', 10_000), ticket: make('t', 100), metadata });
    expect(checkLimits(previewModal(ENGLISH, whole, NOW))).toEqual([]);
    const roles = { all: Array.from({ length: 100 }, (_, i) => option(i, make)) };
    const live = named([matchLine(ENGLISH, person), ...outlookBlocks(ENGLISH, outlook, NOW)]);
    expect(
      checkLimits(requestModal(ENGLISH, { roles, people: [{ ...person, id: 'P0099' }, BOB], outlook: live })),
    ).toEqual([]);
  });

  it('what is there already', () => {
    for (const { record } of long) expect(checkLimits(heldModal(ENGLISH, record, NOW))).toEqual([]);
  });
});

it('within Slack’s limits at its shortest', () => {
  const plan = { terms: someTerms({ permissions: [] }), steps: [] };
  expect(
    checkLimits(previewModal(ENGLISH, input({ ...OUTLOOK, plan }, { justification: '', ticket: null }), NOW)),
  ).toEqual([]);
  for (const state of REQUEST_STATES) expect(checkLimits(heldModal(ENGLISH, aRecordIn(state), NOW))).toEqual([]);
});

it('what is held can be extended from there, unless more time is asked for already or its end has begun', () => {
  const offers = REQUEST_STATES.filter((state) => heldModal(ENGLISH, aRecordIn(state), NOW).submit);
  expect(offers).toEqual(['active']);
});

it('data stays data: nothing in it becomes a mark', () => {
  const evil = '<!channel> *bold* <@U1> https://evil.example';
  const people = [{ ...BOB, name: evil, why: evil }];
  const shown = (text: string) => {
    const steps = [{ ...STEP, approvers: people.map((p) => ({ ...p, name: text, why: text })), because: text }];
    const plan = { terms: someTerms({ roleName: text, systemName: text, permissions: [text] }), steps };
    const view = previewModal(
      ENGLISH,
      input({ ...OUTLOOK, plan, target: { ...BOB, name: text, department: text } }),
      NOW,
    );
    return textsIn(view).flatMap((t) => (t.type === 'mrkdwn' ? marksIn(t.text) : []));
  };
  const harmless = new Set(shown('Neutral words'));
  expect(shown(evil).filter((mark) => !harmless.has(mark))).toEqual([]);
});

const option = (i: number, make: Words = (f) => f): RoleOption => ({
  id: `role-${String(i)}`,
  name: make('name', 200),
  systemName: make('system', 200),
  environment: make('environment', 200),
  ownerName: make('owner', 200),
  risk: 'low',
  maxTimeMs: 1e9,
});

describe('the list of roles', () => {
  const all = [1, 2, 3, 4].map((i) => option(i));
  const ids = (list: readonly { value?: string }[]) => list.map((o) => o.value);

  it('what is kept first, then what was asked for lately, each role once', () => {
    const made = roleOptions(ENGLISH, { all, favourites: ['role-3', 'gone'], recent: ['role-3', 'role-2'] });
    expect('option_groups' in made && made.option_groups.map((g) => [g.label.text, ids(g.options)])).toEqual([
      ['Kept at the top', ['role-3']],
      ['Yours lately', ['role-2']],
      ['All others', ['role-1', 'role-4']],
    ]);
  });

  it('in one list where groups cannot be shown, or there is but one', () => {
    const flat = roleOptions(ENGLISH, { all, favourites: ['role-3'], recent: ['role-2'], flat: true });
    expect('options' in flat && ids(flat.options)).toEqual(['role-3', 'role-2', 'role-1', 'role-4']);
    expect('options' in roleOptions(ENGLISH, { all })).toBe(true);
  });

  it('with groups stays within Slack’s limits', () => {
    const roles = { all: Array.from({ length: 100 }, (_, i) => option(i)), favourites: ['role-7'], recent: ['role-9'] };
    expect(checkLimits(requestModal(ENGLISH, { roles, people: [BOB] }))).toEqual([]);
  });
});

describe('an open form with another outlook', () => {
  it('has it behind the last choice, in place of the one before', () => {
    const first = requestModal(ENGLISH, {
      roles: { all: [option(1)] },
      people: [BOB, CAT],
      outlook: named([matchLine(ENGLISH, null)]),
    });
    const next = withOutlook(
      first.blocks as { type: string }[],
      [matchLine(ENGLISH, OUTLOOK.target)],
      ['role', 'person'],
    );
    const kinds = next.map((b) => ('block_id' in b ? b.block_id : ''));
    expect(kinds).toEqual(['role', 'person', 'outlook_0', 'duration', 'start', 'justification', 'ticket']);
    expect(wordsOf({ blocks: next })).toContain('Matches the people record');
    expect(wordsOf({ blocks: next })).not.toContain('No active people record');
  });
});

describe('what comes back from the last look', () => {
  const { blocks, private_metadata: metadata } = previewModal(ENGLISH, input(), NOW);
  const read = (values: unknown, ...carried: unknown[]) =>
    parsePreviewModal({ values, blocks, metadata: carried.length > 0 ? carried[0] : metadata });

  it('is what was chosen before, with the words as they are now', () => {
    const said = { justification: { justification: { value: 'Other words' } } };
    const ticked = { favourite: { favourite: { selected_options: [{ value: 'keep' }] } } };
    expect(read({ ...said, ...ticked })).toEqual({
      role: 'prod-deployer',
      person: null,
      duration: '2h',
      start: null,
      shown: 'abc',
      justification: 'Other words',
      ticket: 'OPS-1',
      favourite: 'keep',
    });
    expect(read({}).justification).toBe('Roll back the release');
  });

  it.each([undefined, null, 7, '', '{', '[]', 'null', '{"role":7}', '{"__proto__":{"role":"x"}}', 'x'.repeat(4000)])(
    'or nothing: %j',
    (carried) => expect(read({}, carried)).toMatchObject({ role: null, person: null, duration: null, start: null }),
  );

  it('a start that is no day is none', () => {
    const carried = encodeChoice({ role: 'r', person: 'p', duration: '1h', start: 'tomorrow', shown: null });
    expect(read({}, carried)).toMatchObject({ role: 'r', start: null });
  });

  it('and only the ticks there are', () => {
    for (const value of ['other', '', 7, null])
      expect(read({ favourite: { favourite: { selected_options: [{ value }] } } }).favourite).toBeNull();
  });
});
