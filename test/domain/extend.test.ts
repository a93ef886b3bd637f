import { describe, expect, it } from 'vitest';
import { claimEffect } from '../../src/domain/claim.ts';
import { decideExtension } from '../../src/domain/decide-extension.ts';
import { dropGrant, markOverdue } from '../../src/domain/end.ts';
import { extend } from '../../src/domain/extend.ts';
import { approvedEnd, extensionHashOf } from '../../src/domain/extension.ts';
import { noteOffline } from '../../src/domain/offline.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import {
  aCatalog,
  aRoster,
  DAY,
  GONE,
  HOUR,
  later,
  MINUTE,
  type Name,
  PEOPLE,
  ROLES,
} from '../support/an-organisation.ts';
import {
  actions,
  active,
  approved,
  by,
  claimed,
  clickingMore,
  effectOf,
  extended,
  extending,
  FACTS,
  LEASE_MS,
  next,
  pending,
  removing,
} from './steps-of-a-life.ts';

const END = later(2 * HOUR + MINUTE);
const ASKED = later(HOUR);
const free = aCatalog({ roles: [{ ...ROLES.agent, freeExtensionMs: HOUR }] });
const short = aCatalog({ roles: [{ ...ROLES.agent, maxTimeMs: 3 * HOUR }] });

const decided = (record: AccessRequest, name: Name, changes = {}, at = later(HOUR + MINUTE), facts = FACTS) =>
  decideExtension(record, clickingMore(record, name, changes), facts, at);

describe('the same approvals are asked for again, and until they are given nothing changes', () => {
  it('asked: the end stays, its removal stays armed as it was, and the right people are asked', () => {
    const before = active();
    const record = extended(before, ASKED);
    expect(record.endsAt).toEqual(END);
    expect(effectOf(record, 'revoke')).toEqual(effectOf(before, 'revoke'));
    expect(record.extensions).toMatchObject([{ id: 'X1', state: 'pending', from: END, to: later(3 * HOUR + MINUTE) }]);
    expect(record.extensions?.[0]?.steps.map((s) => s.approvers.map((a) => a.id))).toEqual([['bob', 'cat']]);
    expect(record.events.at(-1)).toMatchObject({
      action: 'extension.requested',
      detail: { extension: 'X1', by: 'ana', from: END, to: later(3 * HOUR + MINUTE), approvers: [{ step: 'owner' }] },
    });
  });

  it('the last approval moves the end and arms its removal anew, under an id no queue has seen, in one version', () => {
    const record = extended(active(), ASKED);
    const after = next(decided(record, 'bob'));
    const to = later(3 * HOUR + MINUTE);
    expect(after.version).toBe(record.version + 1);
    expect([after.endsAt, effectOf(after, 'revoke').notBefore]).toEqual([to, to]);
    expect(effectOf(after, 'revoke').id).not.toBe(effectOf(record, 'revoke').id);
    expect(after.outbox.filter((e) => e.kind === 'revoke')).toHaveLength(1);
    expect(after.events.at(-1)).toMatchObject({
      action: 'extension.approved',
      detail: { last: true, from: END, to, endsAt: to, by: 'bob', role: 'agent' },
    });
    expect(approvedEnd(after)).toEqual(END);
    const old = claimEffect(after, effectOf(record, 'revoke').id, { token: 'w', ms: LEASE_MS }, later(2.5 * HOUR));
    expect(old.kind).toBe('wait');
  });

  it('as many steps as the request had, each by somebody else', () => {
    const record = extended(active('admin'), ASKED);
    const one = next(decided(record, 'bob'));
    expect([one.endsAt, one.extensions?.[0]?.state, one.events.at(-1)?.detail['last']]).toEqual([
      END,
      'pending',
      false,
    ]);
    expect(decided(one, 'dan', { step: 0 })).toMatchObject({ refused: 'not_an_approver' });
    const both = next(decided(one, 'dan', { step: 1 }));
    expect(both.endsAt).toEqual(later(3 * HOUR + MINUTE));
    expect(both.events.at(-1)?.detail).toMatchObject({ last: true, privileged: true });
  });

  it('denied: it ends at its time, and may be asked for again', () => {
    const record = next(decided(extended(active(), ASKED), 'bob', { verdict: 'denied', reason: 'finish tomorrow' }));
    expect([record.endsAt, record.extensions?.[0]?.state]).toEqual([END, 'denied']);
    expect(extended(record, later(HOUR + 2 * MINUTE)).extensions).toMatchObject([{ state: 'denied' }, { id: 'X2' }]);
  });

  it.each<[string, Name, object, string]>([
    ['the holder', 'ana', {}, 'own_request'],
    ['a passer-by', 'moe', {}, 'not_an_approver'],
    ['on a card of something else', 'bob', { shown: 'a'.repeat(16) }, 'card_stale'],
    ['without a reason', 'bob', { verdict: 'denied', reason: ' ' }, 'reason_missing'],
    ['of no extension', 'bob', { extension: 'X7' }, 'card_stale'],
  ])('a decision by %s does not count', (_, name, changes, refused) => {
    expect(decided(extended(active(), ASKED), name, changes)).toMatchObject({ refused });
  });

  it('one decided twice is told who was first', () => {
    const after = next(decided(extended(active(), ASKED), 'bob'));
    expect(decided(after, 'cat')).toMatchObject({ refused: 'already_decided', values: { who: 'Bob Owner' } });
  });
});

describe('once, a role may allow it without asking', () => {
  const facts = { ...FACTS, catalog: free };

  it('the end moves at once; the second time people are asked', () => {
    const record = next(extend(active(), extending(), facts, ASKED));
    expect(record.endsAt).toEqual(later(3 * HOUR + MINUTE));
    expect(actions(record).at(-1)).toBe('extension.granted');
    const again = next(extend(record, extending(), facts, ASKED));
    expect(again.endsAt).toEqual(record.endsAt);
    expect(actions(again).at(-1)).toBe('extension.requested');
  });

  it('not for longer than it says', () => {
    const record = next(extend(active(), extending({ durationMs: HOUR + MINUTE }), facts, ASKED));
    expect([record.endsAt, record.extensions?.[0]?.free]).toEqual([END, false]);
  });
});

describe('the end may be moved only while it has not begun', () => {
  const asked = extended(active(), ASKED);
  const late = { refused: 'extension_late' };

  it.each<[string, AccessRequest, Date]>([
    ['its time has come and nobody has taken it up', active(), END],
    ['it is being removed', removing('agent', ASKED), ASKED],
    ['it expired and is being removed', claimed(active(), 'revoke', END), END],
  ])('asked when %s: too late', (_, record, at) => {
    expect(extend(record, extending(), FACTS, at)).toMatchObject(late);
  });

  it.each<[string, AccessRequest]>([
    ['waits', pending()],
    ['is approved', approved()],
  ])('nor asked while it %s', (_, record) => {
    expect(extend(record, extending(), FACTS, later(2 * MINUTE))).toMatchObject({ refused: 'state_conflict' });
  });

  it.each<[string, AccessRequest, Date]>([
    ['its time has come', asked, END],
    ['it was handed back', next(dropGrant(asked, by('ana'), ASKED)), ASKED],
    ['a worker removes it', claimed(asked, 'revoke', END), later(2 * HOUR)],
    ['it is overdue', markOverdue(asked, later(2 * HOUR + 3 * MINUTE)) ?? asked, later(2 * HOUR)],
  ])('approved when %s: too late, and nothing moves', (_, record, at) => {
    expect(decided(record, 'bob', {}, at)).toMatchObject(late);
  });

  it('when the end begins, what is undecided lapses, in the same version', () => {
    const record = claimed(asked, 'revoke', END);
    expect(record.extensions?.[0]?.state).toBe('lapsed');
    expect(actions(record).slice(-3)).toEqual(['extension.lapsed', 'end.requested', 'revoke.started']);
  });
});

describe('never longer than it may be held', () => {
  const ask = (changes: object, catalog = short, at = ASKED) =>
    extend(active(), extending(changes), { ...FACTS, catalog }, at);

  it.each<[string, object, string]>([
    ['than the role allows at a time', { durationMs: 3 * HOUR + 1 }, 'time_too_long'],
    ['no time at all', { durationMs: MINUTE }, 'time_too_short'],
    ['a reason that says nothing', { reason: 'need more please asap' }, 'justification_placeholder'],
    ['somebody else asks', by('moe'), 'not_holder'],
  ])('%s', (_, changes, refused) => {
    expect(ask(changes)).toMatchObject({ refused });
  });

  it('twice the longest time in all, from its start, to the moment', () => {
    const once = next(decided(next(ask({ durationMs: 3 * HOUR })), 'bob', {}, ASKED, { ...FACTS, catalog: short }));
    const more = (durationMs: number) => extend(once, extending({ durationMs }), { ...FACTS, catalog: short }, ASKED);
    expect(more(HOUR)).toMatchObject({ ok: true });
    expect(more(HOUR + 1_000)).toMatchObject({
      refused: 'extension_too_long',
      values: { max: { ms: 6 * HOUR }, left: { ms: HOUR } },
    });
  });

  it('a role may say how long in all', () => {
    const catalog = aCatalog({ roles: [{ ...ROLES.agent, maxTotalTimeMs: 2.5 * HOUR }] });
    expect(ask({ durationMs: HOUR }, catalog)).toMatchObject({ refused: 'extension_too_long' });
    expect(ask({ durationMs: HOUR / 2 }, catalog)).toMatchObject({ ok: true });
  });

  it('nor beyond their own last day, as it is when it is asked and when it is approved', () => {
    const roster = aRoster({ ana: { endsAt: later(2.5 * HOUR) } });
    expect(extend(active(), extending(), { ...FACTS, roster }, ASKED)).toMatchObject({ refused: 'past_engagement' });
    const record = extended(active(), ASKED);
    expect(decided(record, 'bob', {}, ASKED, { ...FACTS, roster })).toMatchObject({ refused: 'past_engagement' });
  });

  it('an extension longer than a condition of a step says asks that step too', () => {
    const role = {
      ...ROLES.agent,
      approval: [
        'owner' as const,
        { by: 'security' as const, need: 'any' as const, when: { longerThanMs: 2.5 * HOUR } },
      ],
    };
    const record = next(extend(active(), extending(), { ...FACTS, catalog: aCatalog({ roles: [role] }) }, ASKED));
    expect(record.extensions?.[0]?.steps.map((s) => s.name)).toEqual(['owner', 'security']);
  });
});

describe('the last look, with the facts of the moment', () => {
  const record = next(decided(extended(active('admin'), ASKED), 'bob'));
  const last = (facts: typeof FACTS, from = record) => decided(from, 'dan', { step: 1 }, ASKED, facts);

  it('an earlier approver who has left carries nothing', () => {
    expect(last({ ...FACTS, roster: aRoster({ bob: GONE }) })).toMatchObject({ refused: 'extension_stale' });
  });

  it('nor a role that needs more by now', () => {
    const role = { ...ROLES.admin, approval: ['manager' as const, 'owner' as const, 'security' as const] };
    expect(last({ ...FACTS, catalog: aCatalog({ roles: [role] }) })).toMatchObject({ refused: 'extension_stale' });
  });

  it('nor a record that says something else than what was approved', () => {
    const changed = structuredClone(record);
    Object.assign(changed.extensions?.[0] ?? {}, { to: later(8 * DAY) });
    expect(last(FACTS, changed)).toMatchObject({ refused: 'extension_stale' });
    const terms = { ...structuredClone(record), subjectHash: 'b'.repeat(64) };
    expect(last(FACTS, terms)).toMatchObject({ refused: 'extension_stale' });
  });

  it('nor one who holds, or is losing, what must not be held beside it; asking is refused too, free or not', () => {
    const pair = { roles: ['agent', 'payer'] as const, why: 'two people pay' };
    const hold = { requestId: 'REQ-2026-000009', roleId: 'payer', roleName: 'Payer', systemId: 'bank' };
    const facts = { ...FACTS, catalog: aCatalog({ policy: { forbiddenPairs: [pair] } }) };
    const beside = { ...facts, holds: [{ ...hold, entitlements: [], ending: true }] };
    const refused = { refused: 'forbidden_pair', values: { other: 'Payer', request: hold.requestId } };
    expect(decided(extended(active(), ASKED), 'bob', {}, ASKED, beside)).toMatchObject(refused);
    const freely = { ...beside, catalog: { ...beside.catalog, roles: free.roles } };
    for (const f of [beside, freely]) expect(extend(active(), extending(), f, ASKED)).toMatchObject(refused);
    const no = { verdict: 'denied', reason: 'not beside Payer' };
    expect(decided(extended(active(), ASKED), 'bob', no, ASKED, beside)).toMatchObject({ ok: true });
    const own = { ...facts, holds: [{ ...hold, requestId: active().id, entitlements: [], ending: false }] };
    expect(decided(extended(active(), ASKED), 'bob', {}, ASKED, own)).toMatchObject({ ok: true });
  });

  it('the hash is over both ends, the reason, who asked, and what was agreed to first', () => {
    const x = record.extensions?.[0];
    if (!x) return expect.fail('no extension');
    const others = [
      { ...x, to: later(9 * HOUR) },
      { ...x, from: later(1) },
      { ...x, reason: 'other' },
      { ...x, by: PEOPLE.gus },
      { ...x, id: 'X2' },
    ].map((o) => extensionHashOf(record, o));
    const hashes = [...others, extensionHashOf({ ...record, subjectHash: 'c'.repeat(64) }, x), x.subjectHash];
    expect(new Set(hashes).size).toBe(7);
  });
});

it('removed at its old end by a worker that could not know of the new one: it ended then', () => {
  const record = next(decided(extended(active(), ASKED), 'bob'));
  const removal = {
    requestId: record.id,
    effectId: 'revoke-old',
    at: END,
    removed: [],
    observed: [],
    evidence: 'read',
  };
  const after = noteOffline(record, removal, later(2.5 * HOUR));
  expect(after).toMatchObject({ state: 'revoking', end: { dueAt: END, offlineAt: END } });
  expect(effectOf(after, 'revoke').notBefore).toEqual(later(2.5 * HOUR));
});
