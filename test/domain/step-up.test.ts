import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admitGrant } from '../../src/domain/admit.ts';
import { type DecideCommand, decide } from '../../src/domain/decide.ts';
import type { AccessRequest, SignIn } from '../../src/domain/record.ts';
import { signInFault } from '../../src/domain/step-up.ts';
import { aCatalog, HOUR, later, MINUTE, type Name, PEOPLE } from '../support/an-organisation.ts';
import { confirmed, RULE, STRICT, signedIn, strictly } from './a-sign-in.ts';
import { clicking, FACTS, next, pending } from './steps-of-a-life.ts';

const T = later(10 * MINUTE);
const ago = (ms: number): Date => new Date(T.getTime() - ms);
const to = (record: AccessRequest, c: DecideCommand, facts: Parameters<typeof decide>[2] = STRICT) =>
  decide(record, c, facts, T);
const by = (name: Name, changes: Partial<SignIn> = {}) =>
  to(strictly(), confirmed(strictly(), name, signedIn(name, ago(MINUTE), changes)));
const refused = (code: string) => ({ ok: false, refused: code });

describe('a high-risk approval', () => {
  it('by a click alone counts nowhere, whatever the click claims to be', () => {
    for (const method of ['slack_click', 'slack_click+oidc', 'cli'] as const)
      expect(to(strictly(), clicking(strictly(), 'bob', { method }))).toMatchObject(refused('step_up_needed'));
    const alone = clicking(strictly(), 'bob', { signIn: signedIn('bob', ago(0)) });
    expect(to(strictly(), alone)).toMatchObject(refused('step_up_needed'));
  });

  it('confirmed by sign-in is kept with how and when, and without who the provider says', () => {
    const record = next(by('bob'));
    const { subject: _, ...kept } = signedIn('bob', ago(MINUTE));
    expect(record.steps[0]?.decision).toMatchObject({ method: 'slack_click+oidc', signIn: kept });
    expect(record.events.at(-1)?.detail).toMatchObject({ method: 'slack_click+oidc', signIn: kept });
    expect(JSON.stringify(record)).not.toContain('sub-bob');
  });

  it('with less is one too: the smaller role may be low, what was asked for was not', () => {
    const wish = { durationMs: HOUR, roleId: null };
    expect(to(strictly(), clicking(strictly(), 'bob', { wish }))).toMatchObject(refused('step_up_needed'));
    expect(to(strictly(), confirmed(strictly(), 'bob', signedIn('bob', ago(0)), { wish }))).toMatchObject({
      ok: true,
      next: { durationMs: HOUR },
    });
  });

  it('needs all that every approval needs: the sign-in of somebody else on the list opens nothing', () => {
    expect(to(strictly(), confirmed(strictly(), 'moe', signedIn('moe', ago(0))))).toMatchObject(
      refused('not_an_approver'),
    );
    expect(
      to(strictly(), confirmed(strictly(), 'bob', signedIn('bob', ago(0)), { shown: 'f'.repeat(64) })),
    ).toMatchObject(refused('card_stale'));
    expect(to(strictly(), confirmed(strictly(), 'dan', signedIn('dan', ago(0)), { step: 1 }))).toMatchObject(
      refused('state_conflict'),
    );
    const guest = confirmed(strictly(), 'bob', signedIn('bob', ago(0)), { membership: 'guest' });
    expect(to(strictly(), guest)).toMatchObject(refused('guest_account'));
  });

  it('is refused before a sign-in is asked for when something else forbids it', () => {
    expect(to(strictly(), clicking(strictly(), 'moe'))).toMatchObject(refused('not_an_approver'));
  });

  it.each<[string, Partial<SignIn>, string]>([
    ['as somebody else', { subject: 'sub-dan' }, 'step_up_other'],
    ['as the same in other letters', { subject: 'SUB-BOB' }, 'step_up_other'],
    ['as nobody', { subject: '' }, 'step_up_other'],
    ['with a lower level', { acr: ['silver'] }, 'step_up_weak'],
    ['with no level', { acr: [] }, 'step_up_weak'],
    ['with a level that only begins like it', { acr: ['gold-ish'] }, 'step_up_weak'],
    ['by no method of the list', { amr: ['pwd'] }, 'step_up_weak'],
    ['by no method', { amr: [] }, 'step_up_weak'],
    ['too long ago', { authTime: ago(5 * MINUTE + 1) }, 'step_up_old'],
    ['in a time to come', { authTime: ago(-30_001) }, 'step_up_old'],
    ['at no time', { authTime: new Date(Number.NaN) }, 'step_up_old'],
  ])('by somebody signed in %s', (_, changes, code) => {
    expect(by('bob', changes)).toMatchObject(refused(code));
  });

  it.each([0, 5 * MINUTE, -30_000])('at the edges of the time it counts: signed in %i ms before', (ms) => {
    expect(by('bob', { authTime: ago(ms) })).toMatchObject({ ok: true });
  });

  it('waits for the people record where it does not know them at the provider', () => {
    expect(to(strictly(), clicking(strictly(), 'cat'))).toMatchObject(refused('step_up_unbound'));
    expect(to(strictly(), confirmed(strictly(), 'cat', signedIn('cat', ago(0))))).toMatchObject(
      refused('step_up_unbound'),
    );
  });
});

describe('what needs none', () => {
  it('a denial, whatever the risk', () => {
    const denied = clicking(strictly(), 'bob', { verdict: 'denied', reason: 'Not tonight' });
    expect(to(strictly(), denied)).toMatchObject({ ok: true, next: { state: 'denied' } });
  });

  it('lower risk', () => {
    expect(to(strictly('agent'), clicking(strictly('agent'), 'bob'))).toMatchObject({ ok: true });
    expect(strictly('agent').stepUp).toBeUndefined();
  });

  it('high risk where the file has no rule', () => {
    expect(decide(pending('admin'), clicking(pending('admin'), 'bob'), FACTS, T)).toMatchObject({ ok: true });
  });
});

describe('the rule and time', () => {
  it('holds for what was asked before it', () => {
    expect(to(pending('admin'), clicking(pending('admin'), 'bob'))).toMatchObject(refused('step_up_needed'));
  });

  it('taken out of the file does not open what was asked under it', () => {
    const facts = { ...STRICT, catalog: aCatalog() };
    for (const c of [clicking(strictly(), 'bob'), confirmed(strictly(), 'bob', signedIn('bob', ago(0)))])
      expect(to(strictly(), c, facts)).toMatchObject(refused('step_up_off'));
  });

  it('a rule that asks for nothing confirms nothing', () => {
    const signIn = signedIn('bob', ago(0));
    const bob = { ...PEOPLE.bob, ssoSubject: 'sub-bob' };
    expect(signInFault({ ...RULE, acr: [], amr: [] }, signIn, bob, T)).toMatchObject(refused('step_up_weak'));
  });

  it('each list alone is enough to ask by', () => {
    const bob = { ...PEOPLE.bob, ssoSubject: 'sub-bob' };
    const [acr, amr] = [
      { ...RULE, amr: [] },
      { ...RULE, acr: [] },
    ];
    expect(signInFault(acr, signedIn('bob', T, { amr: [] }), bob, T)).toBeNull();
    expect(signInFault(amr, signedIn('bob', T, { acr: [] }), bob, T)).toBeNull();
    expect(signInFault(amr, signedIn('bob', T, { amr: ['pwd'] }), bob, T)).toMatchObject(refused('step_up_weak'));
  });
});

it('nothing is given on an approval that was written into the database without a sign-in', () => {
  const first = next(by('bob'));
  const both = next(to(first, confirmed(first, 'dan', signedIn('dan', ago(0)), { step: 1 })));
  const guard = { personId: 'ana', version: 0, holds: [] };
  expect(admitGrant(both, guard, STRICT, T)).toMatchObject({ ok: true });
  const forged = structuredClone(both);
  const decision = forged.steps[0]?.decision;
  if (decision) decision.method = 'slack_click';
  expect(admitGrant(forged, guard, STRICT, T)).toMatchObject(refused('stale_approval'));
});

it('only the whole of it counts: any one thing wrong refuses', () => {
  const good = { subject: 'sub-bob', acr: 'gold', amr: 'hwk', ageMs: MINUTE };
  const wild = fc.record({
    subject: fc.constantFrom('sub-bob', 'sub-dan', 'bob', ''),
    acr: fc.constantFrom('gold', 'silver', ''),
    amr: fc.constantFrom('hwk', 'mfa', 'pwd'),
    ageMs: fc.integer({ min: -2 * MINUTE, max: 10 * MINUTE }),
  });
  fc.assert(
    fc.property(wild, ({ subject, acr, amr, ageMs }) => {
      const signIn = signedIn('bob', ago(ageMs), { subject, acr: [acr], amr: [amr] });
      const fine =
        subject === good.subject && acr === 'gold' && amr !== 'pwd' && ageMs <= 5 * MINUTE && ageMs >= -30_000;
      expect(to(strictly(), confirmed(strictly(), 'bob', signIn)).ok).toBe(fine);
    }),
    { numRuns: 300 },
  );
});
