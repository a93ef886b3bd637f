import { describe, expect, it } from 'vitest';
import { FINAL_STATES, REQUEST_STATES } from '../../src/domain/record.ts';
import { draft } from '../../src/domain/transition.ts';
import { HOUR, later, MINUTE } from '../support/an-organisation.ts';
import { chained, claimed, effectOf, pending } from './steps-of-a-life.ts';

const T = later(MINUTE);
const WORKER = { kind: 'system', name: 'worker' } as const;
/** Told and in the ledger: nothing but its lapse is left to do. */
const calm = () => {
  const record = chained(pending());
  const d = draft(record, T);
  d.drop(effectOf(record, 'notify').id);
  return d.done();
};

describe('every transition', () => {
  it('is the next version of a copy: what was read is never touched', () => {
    const record = calm();
    const before = structuredClone(record);
    const d = draft(record, T);
    d.event('grant.failed', WORKER, { reason: 'none' });
    d.say('Something');
    d.enter('failed');
    d.drop(effectOf(record, 'lapse').id);
    expect(d.done().version).toBe(record.version + 1);
    expect(record).toEqual(before);
  });

  it('counts its events on, without gaps, also after the ledger has taken the earlier ones', () => {
    const d = draft(calm(), T);
    expect([d.event('drift.found', WORKER), d.event('grant.failed', WORKER)]).toEqual([2, 3]);
    expect(d.done()).toMatchObject({
      lastEvent: 3,
      events: [{ n: 2, at: T, detail: {} }, { n: 3 }],
      relayPending: true,
    });
  });

  it('numbers the lines people read', () => {
    const d = draft(calm(), T);
    d.say('One');
    d.say('Two');
    expect(d.done().trail.slice(-2)).toEqual([
      { n: 2, at: T, text: 'One' },
      { n: 3, at: T, text: 'Two' },
    ]);
  });

  it.each(REQUEST_STATES)('into %s keeps whether it is live', (state) => {
    const d = draft(calm(), T);
    d.enter(state);
    expect(d.done().live).toBe(!FINAL_STATES.includes(state));
  });

  it('gives every effect an id of its own, for ever', () => {
    const first = draft(calm(), T);
    const one = [first.effect('revoke', T), first.effect('revoke', T)].map((e) => e.id);
    const second = draft(first.done(), T);
    const two = second.effect('revoke', T).id;
    expect(new Set([...one, two]).size).toBe(3);
    expect(one[0]).toMatch(/^revoke-REQ-2026-000001-\d+-1$/);
  });

  it('an effect waits for the last event before it', () => {
    const d = draft(calm(), T);
    const n = d.event('drift.found', WORKER);
    expect(d.effect('provision', T)).toMatchObject({ afterEvent: n, attempts: 0, leaseUntil: null, leaseToken: null });
  });

  it('keeps the earliest time anything wants attention', () => {
    const d = draft(calm(), T);
    d.effect('revoke', later(HOUR));
    expect(d.done().nextDueAt).toEqual(later(HOUR));
    const record = calm();
    const none = draft(record, T);
    for (const kind of ['lapse', 'remind'] as const) none.drop(effectOf(record, kind).id);
    expect(none.done().nextDueAt).toBeNull();
  });
});

describe('what can be seen is told once', () => {
  const notices = (record: ReturnType<typeof calm>) => record.outbox.filter((e) => e.kind === 'notify');

  it.each<[string, (d: ReturnType<typeof draft>) => unknown]>([
    ['an event', (d) => d.event('drift.found', WORKER)],
    ['a line', (d) => d.say('Something')],
    ['a state', (d) => d.enter('failed')],
  ])('%s asks for the cards to follow', (_, change) => {
    const d = draft(calm(), T);
    change(d);
    change(d);
    expect(notices(d.done())).toMatchObject([{ notBefore: T }]);
  });

  it('a change nobody sees does not', () => {
    const d = draft(calm(), T);
    d.effect('revoke', later(HOUR));
    expect(notices(d.done())).toEqual([]);
  });

  it('while one waits no other is added; while one runs, one', () => {
    const waiting = draft(pending(), T);
    waiting.say('Something');
    expect(notices(waiting.done())).toHaveLength(1);
    const running = draft(claimed(pending(), 'notify', T), T);
    running.say('Something');
    expect(notices(running.done())).toHaveLength(2);
    const again = draft(running.done(), T);
    again.say('Something more');
    expect(notices(again.done())).toHaveLength(2);
  });
});

describe('what waits for its next attempt', () => {
  const putOff = () => {
    const d = draft(pending(), T);
    Object.assign(effectOf(d.next, 'notify'), { notBefore: later(HOUR), attempts: 3 });
    return d.done();
  };

  it('is tried at once when there is news: it may wait for one conversation of many', () => {
    const d = draft(putOff(), T);
    d.say('Something');
    const next = d.done();
    expect(next.outbox.filter((e) => e.kind === 'notify')).toMatchObject([{ notBefore: T, attempts: 3 }]);
    expect(next.nextDueAt).toEqual(T);
    expect(next.relayPending).toBe(true);
  });

  it('and not for what nobody sees', () => {
    const d = draft(putOff(), T);
    d.effect('revoke', later(2 * HOUR));
    expect(effectOf(d.done(), 'notify').notBefore).toEqual(later(HOUR));
  });
});

describe('the relay is asked only when there is something to bring on', () => {
  it.each<[string, boolean, (d: ReturnType<typeof draft>) => unknown]>([
    ['an event', true, (d) => d.event('drift.found', WORKER)],
    ['a new effect', true, (d) => d.effect('revoke', later(HOUR))],
    ['an effect put off', true, (d) => Object.assign(d.next.outbox[0] ?? {}, { notBefore: later(HOUR) })],
    [
      'an effect claimed',
      false,
      (d) => Object.assign(d.next.outbox[0] ?? {}, { leaseUntil: later(HOUR), attempts: 1 }),
    ],
    ['an effect done', false, (d) => d.drop(d.next.outbox[0]?.id ?? '')],
    ['nothing', false, () => undefined],
  ])('%s: %s', (_, wanted, change) => {
    const d = draft(calm(), T);
    change(d);
    expect(d.done().relayPending).toBe(wanted);
  });

  it('and what it has not yet seen stays asked for', () => {
    const d = draft(pending(), T);
    expect(d.done().relayPending).toBe(true);
  });
});
