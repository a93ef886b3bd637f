import { describe, expect, it } from 'vitest';
import type { StoredEntry } from '../../src/domain/verify-link.ts';
import { createMeaningCheck } from '../../src/operations/verify-meaning.ts';

type Step = [action: string, detail?: Record<string, unknown>, minute?: number];

const RECORD = 'REQ-2026-000123';
const OPENED: Step = ['request.opened', { requester: 'P1', target: 'P2' }];
const OWNER: Step = ['approval.approved', { by: 'P3', last: false }];
const LAST: Step = ['approval.approved', { by: 'P4', last: true }];
/** Asked for two groups for ten ms. */
const ASKED: Step = [
  'request.opened',
  { requester: 'P1', target: 'P2', subject: 'aa', entitlements: ['group:a', 'group:b'], durationMs: 10 },
];
/** Approved by P3 for less, or for what `to` says instead. */
const less = (to: Record<string, unknown> = {}, from: Record<string, unknown> = {}): Step => [
  'approval.approved',
  {
    by: 'P3',
    last: false,
    subject: 'bb',
    changes: {
      from: { subject: 'aa', entitlements: ['group:a', 'group:b'], durationMs: 10, ...from },
      to: { entitlements: ['group:a'], durationMs: 5, ...to },
    },
  },
];
const rest = (subject: string): Step => ['approval.approved', { by: 'P4', last: true, subject }];
const END: Step[] = [['end.requested'], ['revoke.started'], ['revoke.overdue'], ['revoke.verified']];
const LIFE: Step[] = [OPENED, OWNER, LAST, ['grant.started'], ['drift.found'], ['grant.verified'], ...END];

/** When it is held until, and more of it: to noon, to one, to two. */
const [NOON, ONE, TWO] = ['12', '13', '14'].map((h) => `2026-11-22T${h}:00:00.000Z`);
const HELD: Step[] = [OPENED, OWNER, LAST, ['grant.started'], ['grant.verified', { endsAt: NOON }]];
const X1 = { extension: 'X1', from: NOON, to: ONE };
const MORE: Step = ['extension.requested', { ...X1, by: 'P2', approvers: [{ step: 'owner' }, { step: 'x', need: 2 }] }];
const yes = (by: string, last = false): Step => ['extension.approved', { ...X1, by, last }];
const MOVED: Step[] = [...HELD, MORE, yes('P3'), yes('P4'), yes('P5', true)];
const FREE: Step = ['extension.granted', { extension: 'X2', from: ONE, to: TWO, by: 'P1' }];

function story(steps: readonly Step[]): StoredEntry[] {
  return steps.map(([action, detail = {}, minute = 0], i) => ({
    seq: i + 1,
    key: `${RECORD}/${i + 1}`,
    at: new Date(Date.UTC(2026, 10, 22, 10, minute, i)).toISOString(),
    action,
    record: RECORD,
    n: i + 1,
    actor: { kind: 'system', name: 'worker' },
    detail,
  }));
}

function findingsOf(entries: readonly StoredEntry[]): string[] {
  const check = createMeaningCheck();
  entries.forEach(check.see);
  return check.result().findings.map((f) => `${f.seq}: ${f.why}`);
}

describe('a story that holds together has no findings', () => {
  it.each<[string, Step[]]>([
    ['from request to removal', LIFE],
    ['lapsed', [OPENED, ['request.lapsed']]],
    ['denied at the second step', [OPENED, OWNER, ['approval.denied']]],
    ['cancelled', [OPENED, ['request.cancelled']]],
    [
      'cancelled while a worker was granting',
      [OPENED, LAST, ['request.cancelled'], ['end.requested'], ['grant.started'], ['revoke.verified']],
    ],
    ['failed before anything was given', [OPENED, LAST, ['grant.failed']]],
    ['failed and undone', [OPENED, LAST, ['grant.started'], ['grant.failed'], ...END]],
    ['approved for less than was asked for, then for what was left', [ASKED, less(), rest('bb'), ['grant.started']]],
    ['drift seen after the end', [...LIFE, ['drift.found']]],
    ['the owner channel found closed after the end', [...LIFE, ['channel.closed']]],
    ['told before the end, which is let come', [...HELD, ['end.announced'], ['end.accepted'], ...END]],
    ['extended by all who are asked, then once for free', [...MOVED, FREE, ['problem.reported'], ...END]],
    [
      'more time denied, asked again, and not decided',
      [...HELD, MORE, ['extension.denied', X1], MORE, ['extension.lapsed', X1], ...END],
    ],
  ])('%s', (_, steps) => {
    expect(findingsOf(story(steps))).toEqual([]);
  });

  it('two records told in turns, with events of the deployment between them', () => {
    const one = story(LIFE);
    const two = story(LIFE).map((e) => ({ ...e, record: 'REQ-2026-000124', key: `REQ-2026-000124/${String(e.n)}` }));
    const turns = one.flatMap((e, i) => [e, two[i] as StoredEntry, { ...e, key: 'ULID', record: null, n: null }]);
    expect(findingsOf(turns)).toEqual([]);
  });
});

describe('an end that moved on anything but its approvals is reported', () => {
  const OTHER = 'More time was counted from another end than the one that stood.';
  it.each<[string, Step[], string[]]>([
    [
      'without all its approvals',
      [...HELD, MORE, yes('P3', true)],
      ['7: More time was granted on other approvals than it needs.'],
    ],
    [
      'by whoever holds it',
      [...HELD, MORE, yes('P2')],
      ['7: More time was approved by one who asked, who holds it, or who approved it already.'],
    ],
    [
      'by one twice',
      [...HELD, MORE, yes('P3'), yes('P3')],
      ['8: More time was approved by one who asked, who holds it, or who approved it already.'],
    ],
    [
      'asked by somebody else',
      [...HELD, ['extension.requested', { ...X1, by: 'P9' }]],
      ['6: More time was asked for by somebody else than the holder.'],
    ],
    ['twice at once', [...HELD, MORE, MORE], ['7: More time was asked for while that was still open.']],
    [
      'that nobody asked for',
      [...HELD, yes('P3')],
      ['6: extension.approved is about more time that nobody asked for.'],
    ],
    [
      'to another end than was asked',
      [...HELD, MORE, ['extension.denied', { ...X1, to: TWO }]],
      ['7: extension.denied is about more time that nobody asked for.'],
    ],
    ['from another end', [...HELD, ['extension.requested', { ...X1, from: ONE, to: TWO, by: 'P1' }]], [`6: ${OTHER}`]],
    [
      'to an earlier one',
      [...HELD, ['extension.requested', { ...X1, to: '2026-11-22T11:00:00.000Z', by: 'P1' }]],
      ['6: More time that is none.'],
    ],
    [
      'twice for free',
      [...MOVED, FREE, ['extension.granted', { extension: 'X3', from: TWO, to: '2026-11-22T15:00:00.000Z', by: 'P1' }]],
      ['11: A second extension without approval.'],
    ],
    [
      'after it had come',
      [...HELD, ['extension.requested', { ...X1, by: 'P1' }, 121]],
      ['6: extension.requested comes after the end.'],
    ],
    [
      'after it had begun',
      [...HELD, ['end.requested'], ['extension.requested', X1]],
      ['7: extension.requested comes while nothing is held.'],
    ],
    ['before anything was held', [OPENED, ['end.announced']], ['2: end.announced comes while nothing is held.']],
  ])('%s', (_, steps, found) => {
    expect(findingsOf(story(steps))).toEqual(found);
  });
});

describe('a story that cannot be true is reported', () => {
  it.each<[string, Step[], string[]]>([
    ['a grant without approval', [OPENED, ['grant.started']], ['2: The grant was started without its last approval.']],
    [
      'a grant before its last approval',
      [OPENED, OWNER, ['grant.started'], LAST],
      ['3: The grant was started without its last approval.', '4: An approval comes after the grant was started.'],
    ],
    [
      'a grant earlier than its approval by the clock',
      [OPENED, ['approval.approved', { by: 'P4', last: true }, 5], ['grant.started']],
      ['3: By their times, the grant was started before its last approval.'],
    ],
    [
      'approved by the one who asked',
      [OPENED, ['approval.approved', { by: 'P1' }]],
      ['2: Approved by one who asked, who is given it, or who approved already.'],
    ],
    [
      'approved by the one it is for',
      [OPENED, ['approval.approved', { by: 'P2' }]],
      ['2: Approved by one who asked, who is given it, or who approved already.'],
    ],
    [
      'approved twice by one person',
      [OPENED, OWNER, ['approval.approved', { by: 'P3', last: true }]],
      ['3: Approved by one who asked, who is given it, or who approved already.'],
    ],
    [
      'approved by nobody',
      [OPENED, ['approval.approved', { last: true }]],
      ['2: Approved by one who asked, who is given it, or who approved already.'],
    ],
    ['approved for longer', [ASKED, less({ durationMs: 11 })], ['2: An approval gives more than was asked for.']],
    [
      'approved for more, and told as if that had been asked for',
      [ASKED, less({ entitlements: ['group:c'] }, { entitlements: ['group:c'] })],
      ['2: An approval gives more than was asked for.'],
    ],
    [
      'approved for what was asked for, after less was left of it',
      [ASKED, less(), rest('aa')],
      ['3: An approval is for something else than was asked for.'],
    ],
    [
      'a change of something nobody asked for',
      [ASKED, less({}, { subject: 'cc' })],
      ['2: An approval is for something else than was asked for.'],
    ],
    ['an approval after the last one', [OPENED, LAST, OWNER], ['3: An approval comes after the last one.']],
    [
      'something after the end',
      [...LIFE, ['grant.started']],
      ['11: grant.started comes after the record was closed.', '11: The grant was started without its last approval.'],
    ],
    [
      'something after a denial',
      [OPENED, ['approval.denied'], LAST],
      ['3: approval.approved comes after the record was closed.'],
    ],
    [
      'something after a cancellation',
      [OPENED, ['request.cancelled'], LAST],
      ['3: approval.approved comes after the record was closed.'],
    ],
    ['a record without its request', [['approval.denied']], ['1: A record begins with its request, and only once.']],
    ['a request asked twice', [OPENED, OPENED], ['2: A record begins with its request, and only once.']],
  ])('%s', (_, steps, findings) => {
    expect(findingsOf(story(steps))).toEqual(findings);
  });

  it('a hole in the numbers of a record, and a key that names another event', () => {
    const [first, , third] = story(LIFE) as [StoredEntry, StoredEntry, StoredEntry];
    expect(findingsOf([first, third])).toEqual(['3: Event 2 of the record should come here, this is 3.']);
    expect(findingsOf([{ ...first, key: 'REQ-2026-000999/1' }])).toEqual([
      '1: The key does not name the record and its event.',
    ]);
    expect(findingsOf([{ ...first, n: 'one' }]).length).toBeGreaterThan(0);
    expect(findingsOf([{ ...first, record: null }])).toEqual(['1: An event of no record carries a number.']);
  });

  it.each(['REQ-2026-1234567', 'REQ-2026-000124', 'a-thing', '000123'])('after the end of %s, too', (record) => {
    const told = [...LIFE, ['grant.verified'] as Step];
    const entries = story(told).map((e) => ({ ...e, record, key: `${record}/${String(e.n)}` }));
    expect(findingsOf([...story(LIFE), ...entries])).toEqual(['11: grant.verified comes after the record was closed.']);
  });

  it('all are counted, the first are told', () => {
    const check = createMeaningCheck(2);
    const [first] = story([OPENED]) as [StoredEntry];
    for (let i = 0; i < 5; i += 1) check.see({ ...first, record: null });
    expect(check.result()).toMatchObject({ total: 5, findings: [{ seq: 1 }, { seq: 1 }] });
  });
});

describe('an approval that has to be confirmed by sign-in', () => {
  const opened: Step = ['request.opened', { requester: 'P1', target: 'P2', stepUp: true }];
  const said = { issuer: 'https://id.example', acr: ['gold'], amr: [], authTime: '2026-11-22T09:59:00.000Z' };
  const approval = (detail: Record<string, unknown>): Step => [
    'approval.approved',
    { by: 'P3', last: true, ...detail },
  ];
  const method = 'slack_click+oidc';

  it('is, by how and when', () => {
    expect(findingsOf(story([opened, approval({ method, signIn: said })]))).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a click alone', { method: 'slack_click' }, 'not confirmed by sign-in'],
    ['no way at all', {}, 'not confirmed by sign-in'],
    ['nothing said of it', { method }, 'does not say how'],
    ['no issuer', { method, signIn: { ...said, issuer: null } }, 'does not say how'],
    ['neither level nor method', { method, signIn: { ...said, acr: [] } }, 'does not say how'],
    ['no time', { method, signIn: { ...said, authTime: 'soon' } }, 'does not say how'],
    [
      'a time to come',
      { method, signIn: { ...said, authTime: '2026-11-22T11:00:00.000Z' } },
      'came after the approval',
    ],
  ])('is found wanting with %s', (_, detail, why) => {
    expect(findingsOf(story([opened, approval(detail)]))).toEqual([expect.stringContaining(why)]);
  });

  it('need not be where its request does not say so', () => {
    expect(findingsOf(story([OPENED, OWNER, LAST]))).toEqual([]);
  });
});
