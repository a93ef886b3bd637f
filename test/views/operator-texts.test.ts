import { describe, expect, it } from 'vitest';
import type { Quarantine } from '../../src/domain/quarantine.ts';
import { type Standing, troubledRemoval, waitingGrant } from '../../src/domain/standing.ts';
import { checkLimits } from '../../src/views/limits.ts';
import { count, inLine, table } from '../../src/views/plain-lines.ts';
import { quarantineText } from '../../src/views/quarantine-text.ts';
import { refusedEventsNotice } from '../../src/views/refused-events.ts';
import { securityNotice } from '../../src/views/security-notice.ts';
import { statusText } from '../../src/views/status-text.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { after, aRecordIn, aTarget } from '../support/a-record.ts';
import { NO_NAMES } from './look-up-extremes.ts';

const HASH = 'a'.repeat(64);
const QUARANTINE: Quarantine = {
  id: 'Q1',
  active: true,
  epoch: 0,
  since: after(100),
  why: 'The ledger ends at 80, but Redis knows entry 100.',
  witness: { epoch: 0, seq: 100, hash: HASH, at: after(99), from: 'redis' },
  head: { seq: 80, hash: 'b'.repeat(64) },
  doubted: 1,
  lifted: null,
};
const CALM: Standing = {
  at: after(200),
  counts: { active: 3, ended: 7 },
  removals: [],
  missing: [],
  catalogTrouble: null,
  waiting: [],
  ledger: { seq: 80, hash: HASH, toldUpTo: 80 },
  backlog: { records: 0, events: 0, oldest: null },
  quarantine: null,
  workspaces: [],
  redis: { state: 'armed', why: null },
};
const overdue = troubledRemoval(aRecordIn('revoke_overdue'), after(200));

describe('portcullis status', () => {
  it('all well: one word first, then counts, ledger and Redis', () => {
    const text = statusText(CALM);
    expect(text).toMatch(/^OK 2026-11-24T12:20:00.000Z: nothing is overdue\.\n/);
    expect(text).toMatch(/ {2}active {2,}3 /);
    expect(text).toContain(`80:${HASH}`);
    expect(text).toContain('up to date');
    expect(text).not.toMatch(/Cannot revoke|Quarantine|missing from/);
  });

  it('an overdue removal: who, what, since when, how often, why not, when again', () => {
    const text = statusText({ ...CALM, removals: [overdue] });
    expect(text).toMatch(/^ALARM .*: 1 removal overdue\.\n/);
    expect(text).toContain('OVERDUE REQ-2026-000123  Ana Ruiz (P0001)  prod-deployer on aws-prod');
    expect(text).toContain('due 2026-11-24T11:20:00.000Z, 1 hour late; 1 attempt; nothing is armed');
    expect(text).toContain('last problem: the target did not answer');
  });

  it('quarantine, missing systems, what waits, a lag, Redis away', () => {
    const text = statusText({
      ...CALM,
      quarantine: QUARANTINE,
      missing: [
        {
          systemId: 'old-crm',
          systemName: 'Old',
          address: 'https://a',
          now: null,
          grants: 2,
          requests: ['REQ-1', 'REQ-2'],
        },
      ],
      waiting: [waitingGrant(aRecordIn('approved'), true, after(200))],
      ledger: { seq: 80, hash: HASH, toldUpTo: 60 },
      backlog: { records: 2, events: 5, oldest: after(199) },
      redis: { state: 'away', why: 'connect ECONNREFUSED' },
    });
    expect(text).toMatch(/^ALARM .*: in quarantine, 1 system missing\.\n/);
    expect(text).toContain(`Known outside 100:${HASH}`);
    expect(text).toMatch(/old-crm: 2 grants, not in portcullis.yml\n +REQ-1, REQ-2\n/);
    expect(text).toMatch(/Approved, not given yet: 1\n {2}REQ-2026-000123 /);
    expect(text).toMatch(/waiting for the ledger +5 events of 2 changed requests, the oldest for 60 s/);
    expect(text).toMatch(/security channel +20 events behind/);
    expect(text).toMatch(/redis +away: connect ECONNREFUSED/);
  });

  it('a long list is cut, and says where the rest is', () => {
    const text = statusText({ ...CALM, removals: Array.from({ length: 60 }, () => overdue) });
    expect(text.match(/OVERDUE/g)).toHaveLength(50);
    expect(text).toContain('and 10 more: --json');
  });

  it('names and errors are data: no line of their own, no cursor moved', () => {
    const record = aRecordIn('revoke_overdue', { target: aTarget({ name: 'Eve\n  OK\u001b[2K' }) });
    const hostile = { ...troubledRemoval(record, after(200)), lastError: 'x\r\nOVERDUE REQ-9\u0007' };
    const text = statusText({ ...CALM, removals: [hostile] });
    for (const control of ['\u001b', '\u0007', '\r']) expect(text).not.toContain(control);
    expect(text.split('\n').filter((line) => /^ *(OK|OVERDUE REQ-9)/.test(line))).toEqual([]);
  });

  it('an unreadable catalogue is said: what is missing is not known then', () => {
    expect(statusText({ ...CALM, catalogTrouble: 'no such file' })).toContain(
      'missing systems are not known: no such file',
    );
  });
});

describe('portcullis quarantine', () => {
  const nothing = { differences: [], looked: 9, compared: 3, byHand: [] };

  it('says why, since when, both heads, and how to go on when all agrees', () => {
    const text = quarantineText({ state: QUARANTINE, comparison: nothing });
    expect(text).toMatch(/^QUARANTINE since 2026-11-24T10:40:00.000Z/);
    for (const part of [
      QUARANTINE.why,
      `100:${HASH}`,
      '1 approved request,',
      'Compared 3 open requests and looked at 9 accounts',
    ])
      expect(text).toContain(part);
    expect(text).toContain('portcullis quarantine lift --reason "…"\n');
  });

  it('lists each difference with what becomes of it', () => {
    const difference = { request: 'REQ-1', person: 'P1', system: 'crm', entitlements: ['group:a'], words: 'is there' };
    const text = quarantineText({
      state: { ...QUARANTINE, doubted: null },
      comparison: { ...nothing, differences: [{ ...difference, kind: 'given' }], byHand: ['REQ-2'] },
    });
    expect(text).toMatch(/REQ-1 {2}P1 {2}crm {2}group:a is there\. When lifted: ended: removed/);
    expect(text).toContain('--accept-differences');
    expect(text).toContain('Worked by hand, so ask their people: REQ-2.');
    expect(text).toContain('not marked yet');
  });

  it('without one it says so, and who lifted the last', () => {
    expect(quarantineText({ state: null, comparison: nothing })).toBe('No quarantine: granting goes on.\n');
    const lifted = { at: after(120), by: 'ana@host', reason: 'looked at each' };
    expect(quarantineText({ state: { ...QUARANTINE, active: false, lifted }, comparison: nothing })).toContain(
      'was lifted 2026-11-24T11:00:00.000Z by ana@host: looked at each',
    );
  });
});

describe('what Security is told', () => {
  it('a quarantine first of all, with both heads', () => {
    const actor = { kind: 'system' as const, name: 'watch' };
    const base = { at: after(100), record: null, actor };
    const message = securityNotice(
      ENGLISH,
      [
        { ...base, seq: 1, action: 'revoke.overdue', detail: { target: 'P1' } },
        {
          ...base,
          seq: 2,
          action: 'quarantine.entered',
          detail: { why: QUARANTINE.why, witnessed: `100:${HASH}`, head: `80:${HASH}` },
        },
      ],
      NO_NAMES,
    );
    expect(message.text).toContain('the most severe: The database is older than it was');
    expect(JSON.stringify(message.blocks)).toContain(`known outside: 100:${HASH} · found: 80:${HASH}`);
  });

  it('refused events by name, within Slack’s limits however many there are', () => {
    const [one, many] = [
      refusedEventsNotice(ENGLISH, ['REQ-1/4 cannot be written']),
      refusedEventsNotice(ENGLISH, Array(500).fill('<!channel>'.repeat(400))),
    ];
    expect(one.text).toBe('Evidence is missing: the ledger refused an event');
    expect(JSON.stringify(one.blocks)).toContain('REQ-1/4 cannot be written');
    expect(checkLimits(many)).toEqual([]);
    expect(JSON.stringify(many.blocks)).not.toContain('<!channel>');
    expect(JSON.stringify(many.blocks)).toContain('and 490 more');
  });
});

describe('lines for a terminal', () => {
  it('columns, counts and cut data', () => {
    expect(
      table([
        ['a', 'bb'],
        ['ccc', 'd'],
      ]),
    ).toEqual(['a    bb', 'ccc  d']);
    expect(table([])).toEqual([]);
    expect([count(1, 'grant'), count(0, 'grant'), count(2, 'entry', 'entries')]).toEqual([
      '1 grant',
      '0 grants',
      '2 entries',
    ]);
    expect(inLine('a\tb\nc\u0000')).toBe('a b c');
    expect(inLine('x'.repeat(300))).toHaveLength(200);
  });
});
