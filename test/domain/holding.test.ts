import { describe, expect, it } from 'vitest';
import { foldHoldings, holdingPatches, type LedgerEvent, standingAt } from '../../src/domain/holding.ts';

const T0 = Date.parse('2026-11-24T09:00:00.000Z');
const minute = (n: number) => new Date(T0 + n * 60_000);
const REQ = 'REQ-2026-000123';

let seq = 0;
function event(
  action: string,
  at: number,
  detail: Record<string, unknown> = {},
  record: string | null = REQ,
): LedgerEvent {
  seq += 1;
  return { seq, at: minute(at), action, record, actor: { kind: 'system', name: 'worker' }, detail };
}

const who = { target: 'E1', system: 'crm', role: 'agent' };
const LIFE: LedgerEvent[] = [
  event('request.opened', 0, { ...who, requester: 'E2', environment: 'prod' }),
  event('approval.approved', 5, { step: 'owner', by: 'E3', method: 'slack_click', last: false }),
  event('approval.approved', 6, {
    step: 'security',
    by: 'E4',
    method: 'slack_click',
    last: true,
    endsAt: minute(66).toISOString(),
  }),
  event('grant.started', 7, { target: 'E1', system: 'crm' }),
  event('grant.verified', 8, {
    ...who,
    account: 'a1',
    evidence: 'read',
    privileged: true,
    endsAt: minute(66).toISOString(),
  }),
  event('end.requested', 66, { cause: 'expired', by: null }),
  event('revoke.overdue', 67, who),
  event('revoke.verified', 70, { ...who, cause: 'expired', evidence: 'gone' }),
];

it('an end that an extension moved is the end from then on', () => {
  const more = { ...who, from: minute(66).toISOString(), to: minute(126).toISOString() };
  const asked = event('extension.requested', 30, { ...more, by: 'E2' });
  const moved = event('extension.approved', 31, { ...more, by: 'E4', last: true, endsAt: more.to });
  const ends = [LIFE.slice(0, 5), [...LIFE.slice(0, 5), asked], [...LIFE.slice(0, 5), asked, moved]];
  expect(ends.map((events) => foldHoldings(events)[0]?.endsAt)).toEqual([minute(66), minute(66), minute(126)]);
});

describe('access is held from the first call that may give it until it was read back as gone', () => {
  const [h] = foldHoldings(LIFE);
  it.each([
    [-1, null],
    [6, null],
    [7, 'unproven'],
    [8, 'held'],
    [65, 'held'],
    [66, 'ending'],
    [67, 'overdue'],
    [69.99, 'overdue'],
    [70, null],
    [1000, null],
  ])('minute %s: %s', (at, standing) => {
    expect(h && standingAt(h, minute(at))).toBe(standing);
  });

  it('with everything an auditor asks for', () => {
    expect(h).toMatchObject({
      request: REQ,
      person: 'E1',
      requester: 'E2',
      role: 'agent',
      system: 'crm',
      environment: 'prod',
      privileged: true,
      approvals: [
        { by: 'E3', step: 'owner', at: minute(5) },
        { by: 'E4', step: 'security', at: minute(6) },
      ],
      given: { at: minute(8), account: 'a1', evidence: 'read' },
      endsAt: minute(66),
      ending: { cause: 'expired', by: null },
      gone: { at: minute(70), evidence: 'gone' },
      seqs: LIFE.map((e) => e.seq),
    });
  });
});

describe('what was never given was never held', () => {
  it.each([
    ['denied', [LIFE[0], event('approval.denied', 5, { by: 'E3' })]],
    ['taken back', [LIFE[0], event('request.cancelled', 5)]],
    ['approved and failed before any call', [...LIFE.slice(0, 3), event('grant.failed', 7)]],
  ])('%s', (_, events) => {
    const [h] = foldHoldings(events.filter((e) => e !== undefined));
    expect(h && standingAt(h, minute(1000))).toBeNull();
  });

  it('a grant in doubt after a restore counts as there from its approval', () => {
    const doubted = event('grant.doubted', 100, { ...who, approvedAt: minute(6).toISOString() });
    const [h] = foldHoldings([...LIFE.slice(0, 3), doubted]);
    expect(h && standingAt(h, minute(5))).toBeNull();
    expect(h && standingAt(h, minute(6))).toBe('unproven');
  });

  it('an end that is moved later is the end', () => {
    const [h] = foldHoldings([...LIFE.slice(0, 5), event('grant.extended', 50, { endsAt: minute(99).toISOString() })]);
    expect(h?.endsAt).toEqual(minute(99));
  });
});

describe('the index learns the same from any cut of the events', () => {
  /** What several patches of one record leave behind. */
  const put = (cuts: LedgerEvent[][]) => {
    const doc = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };
    for (const cut of cuts)
      for (const { set, from, to } of holdingPatches(cut)) {
        Object.assign(doc, set);
        doc.from = Math.min(doc.from, from?.getTime() ?? Number.POSITIVE_INFINITY);
        doc.to = Math.min(doc.to, to?.getTime() ?? Number.POSITIVE_INFINITY);
      }
    return doc;
  };

  it('cut anywhere, written twice, or out of order', () => {
    const whole = put([LIFE]);
    expect(whole).toEqual({ ...who, privileged: true, from: minute(7).getTime(), to: minute(70).getTime() });
    for (let i = 0; i <= LIFE.length; i += 1) {
      expect(put([LIFE.slice(0, i), LIFE.slice(i)])).toEqual(whole);
      expect(put([LIFE.slice(i), LIFE.slice(0, i), LIFE.slice(i)])).toEqual(whole);
    }
  });
});
