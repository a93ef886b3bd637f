import { describe, expect, it } from 'vitest';
import { LEDGER_ACTIONS } from '../../src/domain/audit.ts';
import { checkLimits } from '../../src/views/limits.ts';
import { isNotice, type NoticeEvent, securityNotice } from '../../src/views/security-notice.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { after } from '../support/a-record.ts';
import { NO_NAMES, namesIn } from './look-up-extremes.ts';
import { wordsOf } from './slack-markup.ts';

/** A system that is gone has no name. */
const NAMES = {
  person: (id: string) => (id === 'P0042' ? 'Ana Ruiz' : id),
  role: (id: string) => (id === 'prod-deployer' ? 'Prod Deployer' : id),
  system: (id: string) => id,
};

const event = (action: string, seq = 1, more: Partial<NoticeEvent> = {}): NoticeEvent => ({
  seq,
  at: after(1),
  action,
  record: 'REQ-2026-000123',
  actor: { kind: 'system', name: 'worker' },
  detail: {},
  ...more,
});

describe('security hears of', () => {
  it.each([
    ['an end that is overdue', 'revoke.overdue', {}],
    ['its late end', 'revoke.verified', { wasOverdue: true }],
    ['a removal nobody can do', 'task.cannot', { kind: 'revoke' }],
    ['a refused click', 'approval.refused', {}],
    ['more than was approved', 'grant.mismatch', {}],
    ['drift', 'drift.found', {}],
    ['an owner channel that is closed', 'channel.closed', {}],
    ['a privileged grant', 'grant.verified', { privileged: true }],
    ['a role without an active owner', 'request.blocked', {}],
    ['a refused catalogue', 'catalog.rejected', {}],
    ['a refused people file', 'roster.rejected', {}],
    ['a part that fails', 'dependency.degraded', {}],
    ['and works again', 'dependency.restored', {}],
  ])('%s', (_name, action, detail) => {
    expect(isNotice({ action, detail })).toBe(true);
    expect(LEDGER_ACTIONS).toContain(action);
  });
});

describe('security does not hear of', () => {
  it.each([
    ['an ordinary grant', 'grant.verified', { privileged: false }],
    ['privilege that is only claimed', 'grant.verified', { privileged: 'true' }],
    ['an end on time', 'revoke.verified', { wasOverdue: false }],
    ['a grant nobody can do', 'task.cannot', { kind: 'grant' }],
    ['a request', 'request.opened', {}],
    ['what is no action', '__proto__', {}],
  ])('%s', (_name, action, detail) => {
    expect(isNotice({ action, detail })).toBe(false);
  });
});

describe('many events are one message', () => {
  const events = [
    event('dependency.degraded', 1),
    event('request.opened', 2),
    event('approval.refused', 3),
    event('revoke.overdue', 5),
    event('revoke.overdue', 4),
  ];

  it('the most severe first, then by number; what is no notice left out', () => {
    const message = securityNotice(ENGLISH, events, NO_NAMES);
    expect([...wordsOf(message).matchAll(/no\. (\d+)/g)].map((m) => m[1])).toEqual(['4', '5', '3', '1']);
    expect(message.text).toBe('Security: 4 events, the most severe: Access has not ended on time');
  });

  it('at most 20 lines, the rest counted, with the way to see them', () => {
    const words = wordsOf(
      securityNotice(
        ENGLISH,
        Array.from({ length: 75 }, (_, i) => event('approval.refused', i)),
        NO_NAMES,
      ),
    );
    expect([...words.matchAll(/no\. \d+/g)].length).toBe(20);
    expect(words).toContain('and 55 more: `portcullis audit export`');
  });

  it('one is called one', () => {
    expect(securityNotice(ENGLISH, [event('revoke.overdue')], NO_NAMES).text).toMatch(/^Security: 1 event, /);
  });

  it('within Slack’s limits, whatever the events carry', () => {
    for (const unit of ['&', '😀', 'x']) {
      const detail = Object.fromEntries(
        ['target', 'role', 'system', 'lastError', 'reason', 'by'].map((k) => [k, unit.repeat(5000)]),
      );
      const actor = {
        kind: 'person' as const,
        id: unit.repeat(90),
        name: unit.repeat(500),
        teamId: null,
        userId: null,
        method: 'cli' as const,
      };
      const names = namesIn((_, length) => unit.repeat(length));
      const many = Array.from({ length: 500 }, (_, i) => event('revoke.overdue', i, { detail, actor }));
      expect(checkLimits(securityNotice(ENGLISH, many, names))).toEqual([]);
    }
  });
});

it('a line says what, when, which request, who and the details in plain words', () => {
  const detail = {
    target: 'P0042',
    role: 'prod-deployer',
    system: 'aws-prod',
    dueAt: '2026-11-24T11:20:00.000Z',
    lastError: 'timeout',
    attempts: 7,
  };
  const actor = {
    kind: 'person' as const,
    id: 'P0002',
    name: 'Bob',
    teamId: 'T1',
    userId: 'U1',
    method: 'slack_click' as const,
  };
  const words = wordsOf(securityNotice(ENGLISH, [event('revoke.overdue', 12, { detail, actor })], NAMES));
  expect(words).toContain('*Access has not ended on time* · no. 12 · <!date^1795510860^');
  expect(words).toContain(
    'REQ-2026-000123 · by Bob (P0002) · person: Ana Ruiz (P0042) · role: Prod Deployer · system: aws-prod · should have ended: <!date^1795519200^',
  );
  expect(words).toContain('attempts: 7 · last problem: timeout');
});

it('a refused click says which request and why, in words', () => {
  const detail = { request: 'REQ-2026-000123', by: 'P0002', verdict: 'approved', step: 0, why: 'not_an_approver' };
  const words = wordsOf(securityNotice(ENGLISH, [event('approval.refused', 1, { record: null, detail })], NO_NAMES));
  expect(words).toContain('request: REQ-2026-000123 · verdict: approved · why: not an approver');
});
