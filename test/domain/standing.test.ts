import { describe, expect, it } from 'vitest';
import { doubtGrant } from '../../src/domain/doubt.ts';
import { OVERDUE_AFTER_MS } from '../../src/domain/end.ts';
import { retryGrant } from '../../src/domain/grant.ts';
import { missingSystems, missingWords } from '../../src/domain/missing-systems.ts';
import { retryRevoke } from '../../src/domain/revoke.ts';
import { isAlarming, queueState, troubledRemoval, waitingGrant } from '../../src/domain/standing.ts';
import { aCatalog, HOUR, later, MINUTE } from '../support/an-organisation.ts';
import { active, approved, asked, chained, effectOf, provisioning, removing } from './steps-of-a-life.ts';

const END = active().endsAt ?? later(0);
const late = (ms: number): Date => new Date(END.getTime() + ms);

describe('a removal in trouble', () => {
  it('says what was tried, what went wrong and when it is tried again', () => {
    const record = removing();
    const failed = retryRevoke(record, effectOf(record, 'revoke').id, 'no answer', null, later(HOUR + 70_000));
    expect(troubledRemoval(failed, later(HOUR + 80_000))).toMatchObject({
      request: failed.id,
      due: later(HOUR),
      lateMs: 80_000,
      overdue: true,
      attempts: 1,
      lastError: 'no answer',
      nextAt: effectOf(failed, 'revoke').notBefore,
      underWay: false,
    });
  });

  it('a worker at it is said, not its next time', () => {
    expect(troubledRemoval(removing(), later(HOUR + 1000))).toMatchObject({
      underWay: true,
      nextAt: null,
      overdue: false,
    });
  });

  it('a grant whose end nobody began counts from its end', () => {
    expect(troubledRemoval(active(), late(20_000))).toMatchObject({
      due: END,
      lateMs: 20_000,
      overdue: false,
      attempts: 0,
    });
    expect(troubledRemoval(active(), late(OVERDUE_AFTER_MS)).overdue).toBe(true);
  });

  it('a lost removal is said to be armed by nobody', () => {
    expect(troubledRemoval({ ...active(), outbox: [] }, late(60_000))).toMatchObject({ nextAt: null, underWay: false });
  });
});

it.each<[string | null, string]>([
  ['armed', 'armed'],
  ['arming', 'arming'],
  [null, 'not armed'],
  ['1', 'not armed'],
])('a queue marked %s is %s', (mark, state) => {
  expect(queueState(mark)).toBe(state);
});

describe('a grant that waits says why', () => {
  const T = later(2 * MINUTE);
  const ready = chained(approved());
  const failing = () => {
    const record = provisioning();
    return retryGrant(record, effectOf(record, 'provision').id, 'no answer', null, T);
  };
  it.each([
    ['its time has not come', chained(approved('agent', { startsAt: later(HOUR) })), false, /^starts 2026-11-24T13:00/],
    ['its approval is not in the ledger', approved(), false, /not in the ledger yet/],
    ['quarantine', ready, true, /^quarantine/],
    ['in doubt', doubtGrant(approved(), later(HOUR), later(HOUR)), true, /^in doubt after a restore/],
    ['an attempt failed', failing(), false, /^attempt 1 failed: no answer; next 2026/],
    ['a worker is at it', provisioning(), false, /^a worker is at it/],
    ['by hand', asked(provisioning('payer'), 'grant', T), false, /^by hand: task T1 is open \(/],
    ['nothing is armed', { ...ready, outbox: [] }, false, /nothing is armed/],
    ['due', ready, false, /not taken up yet/],
  ])('%s', (_, record, inQuarantine, why) => {
    expect(waitingGrant(record, inQuarantine, T).why).toMatch(why);
  });
});

it('the alarm: something overdue, or a quarantine that stands', () => {
  const overdue = troubledRemoval(active(), late(OVERDUE_AFTER_MS));
  expect(isAlarming({ removals: [], quarantine: null })).toBe(false);
  expect(isAlarming({ removals: [troubledRemoval(active(), late(20_000))], quarantine: null })).toBe(false);
  expect(isAlarming({ removals: [overdue], quarantine: null })).toBe(true);
});

describe('systems that access is held at', () => {
  const crm = aCatalog().systems.get('crm');
  const url = crm?.connector.kind === 'scim' ? crm.connector.url : '';
  const held = { systemId: 'crm', systemName: 'CRM', address: url, grants: 2, requests: ['REQ-2026-000001'] };

  it('in the catalogue, where they were: nothing to say', () => {
    expect(missingSystems([held], aCatalog())).toEqual([]);
  });

  it('not in the catalogue, or somewhere else by now', () => {
    const found = missingSystems(
      [
        { ...held, systemId: 'old' },
        { ...held, address: 'https://old.example', grants: 1 },
      ],
      aCatalog(),
    );
    expect(found.map(missingWords)).toEqual([
      'old: 2 grants, not in portcullis.yml',
      `crm: 1 grant given at https://old.example, now at ${url}`,
    ]);
  });
});
