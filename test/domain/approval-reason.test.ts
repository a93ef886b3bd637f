import { describe, expect, it } from 'vitest';
import type { Role } from '../../src/domain/catalog.ts';
import { type DecideCommand, decide } from '../../src/domain/decide.ts';
import { decideExtension } from '../../src/domain/decide-extension.ts';
import { extend } from '../../src/domain/extend.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { openRequest } from '../../src/domain/request.ts';
import { termsOf } from '../../src/domain/terms.ts';
import { aCatalog, CRM, HOUR, later, MINUTE, type Name, NOON, ROLES } from '../support/an-organisation.ts';
import { confirmed, STRICT, signedIn } from './a-sign-in.ts';
import { active, asking, clicking, clickingMore, extending, FACTS, next, pending } from './steps-of-a-life.ts';

const T = later(MINUTE);
const WHY = 'Bob is on call this week and needs a second pair of hands';
const strict: Role = { ...ROLES.admin, approvalReason: true };
const reader: Role = { ...strict, ...ROLES.agent, id: 'reader', name: 'Reader', entitlements: ['group:readers'] };
const FILE = aCatalog({ roles: [strict, reader] });
const facts = { ...FACTS, catalog: FILE };
const asked = (role = strict): AccessRequest =>
  next(openRequest(asking({ role }), { ...facts, live: [], heldBefore: null }, NOON));
const click = (record: AccessRequest, name: Name, changes: Partial<DecideCommand> = {}, known: typeof FACTS = facts) =>
  decide(record, clicking(record, name, changes), known, T);
const needed = { ok: false, refused: 'approval_reason_needed', field: 'reason' };

describe('where the role asks for a reason', () => {
  it.each([null, '', '  \n '])('an approval without one is refused, on any step: %j', (reason) => {
    expect(click(asked(), 'bob', { reason })).toMatchObject({ ...needed, values: { role: 'CRM Admin' } });
    const first = next(click(asked(), 'bob', { reason: WHY }));
    expect(click(first, 'dan', { step: 1, reason })).toMatchObject(needed);
  });

  it('one with a reason counts, and record, ledger and trail have it', () => {
    const first = next(click(asked(), 'bob', { reason: ` ${WHY} ` }));
    expect(first.steps[0]?.decision).toMatchObject({ verdict: 'approved', reason: WHY });
    expect(first.events.at(-1)).toMatchObject({ action: 'approval.approved', detail: { reason: WHY } });
    expect(first.trail.at(-1)?.text).toBe(`Bob Owner approved it (step 1 of 2). Reason: ${WHY}`);
    expect(click(first, 'dan', { step: 1, reason: WHY })).toMatchObject({ ok: true, next: { state: 'approved' } });
  });

  it('with changes too: the reason is said once', () => {
    const wish = { durationMs: HOUR, roleId: null };
    expect(click(asked(), 'bob', { wish })).toMatchObject(needed);
    const less = next(click(asked(), 'bob', { wish, reason: WHY }));
    expect(less.durationMs).toBe(HOUR);
    expect(less.trail.filter((line) => line.text.includes(WHY))).toHaveLength(1);
  });

  it('a smaller role that asks for one does so when it is approved instead', () => {
    const wish = { durationMs: null, roleId: 'reader' };
    expect(click(asked(ROLES.agent), 'bob', { wish })).toMatchObject({ ...needed, values: { role: 'Reader' } });
    expect(click(asked(ROLES.agent), 'bob', { wish, reason: WHY })).toMatchObject({ ok: true });
  });

  it('confirmed by sign-in too; without a reason nobody is sent to sign in', () => {
    const known = { ...STRICT, catalog: { ...STRICT.catalog, roles: FILE.roles } };
    const record = next(openRequest(asking({ role: strict }), { ...known, live: [], heldBefore: null }, NOON));
    const signed = (reason: string | null) =>
      decide(record, confirmed(record, 'bob', signedIn('bob', T), { reason }), known, T);
    expect(signed(null)).toMatchObject(needed);
    expect(signed(WHY)).toMatchObject({ ok: true });
    expect(decide(record, clicking(record, 'bob'), known, T)).toMatchObject(needed);
    expect(decide(record, clicking(record, 'bob', { reason: WHY }), known, T)).toMatchObject({
      refused: 'step_up_needed',
    });
  });

  it('who may not decide is told that, and not to write a reason', () => {
    expect(click(asked(), 'moe')).toMatchObject({ refused: 'not_an_approver' });
    expect(click(asked(), 'dan', { step: 1 })).toMatchObject({ refused: 'state_conflict' });
  });

  it('more time on it takes one too', () => {
    const held = active();
    const record = { ...held, terms: { ...held.terms, approvalReason: true as const } };
    const longer = next(extend(record, extending(), FACTS, later(HOUR)));
    const more = (reason: string | null) =>
      decideExtension(longer, clickingMore(longer, 'bob', { reason }), FACTS, later(HOUR + MINUTE));
    expect(more(' ')).toMatchObject(needed);
    expect(more(WHY)).toMatchObject({ ok: true, next: { extensions: [{ state: 'granted' }] } });
  });
});

describe('what asks for none', () => {
  it('is approved with a click, and kept as it always was', () => {
    expect(click(pending(), 'bob')).toMatchObject({ ok: true });
    for (const role of [ROLES.agent, { ...ROLES.agent, approvalReason: false }])
      expect(termsOf(role, CRM, facts)).not.toHaveProperty('approvalReason');
    expect(next(click(pending(), 'bob')).trail.at(-1)?.text).toBe('Bob Owner approved it (step 1 of 1).');
  });

  it('a denial of such a role needs the reason that every denial needs', () => {
    expect(click(asked(), 'bob', { verdict: 'denied' })).toMatchObject({ refused: 'reason_missing' });
  });
});

describe('what was shown holds, whatever the file says by then', () => {
  it('asked for before the role asked for a reason: a click is enough', () => {
    expect(click(pending('admin'), 'bob')).toMatchObject({ ok: true });
  });

  it('taken out of the file: a reason is still needed', () => {
    expect(click(asked(), 'bob', {}, FACTS)).toMatchObject(needed);
  });
});
