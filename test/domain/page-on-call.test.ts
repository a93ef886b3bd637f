import { describe, expect, it } from 'vitest';
import { pageFrom, pageOnCall } from '../../src/domain/page-on-call.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { aRoster, DAY, HOUR, later, MINUTE, type Name } from '../support/an-organisation.ts';
import { approvedBy, catalogWith, opened, roleWith, rule } from './a-chain.ts';
import { by, next } from './steps-of-a-life.ts';

/** Fay is on call at noon, Eve the day after. */
const ROLE = roleWith(['manager', rule({ onCall: 'nights' }), 'owner', 'security'], { risk: 'high' });
const LOW = roleWith([rule({ onCall: 'nights' }), 'owner']);
/** The manager has approved a minute after noon. */
const waiting = () => approvedBy(opened(ROLE), ROLE, 'gus');
const paged = (record: AccessRequest, now: Date, who: Name = 'ana', roster = aRoster()) =>
  pageOnCall(record, by(who), { catalog: catalogWith(ROLE), roster }, now);

describe('whoever asked may page who is on call', () => {
  it('15 minutes after they were asked; not before, not at low risk, not for a step that is not theirs', () => {
    expect(pageFrom(waiting())).toEqual(later(16 * MINUTE));
    expect(paged(waiting(), later(15 * MINUTE))).toMatchObject({ refused: 'page_early' });
    expect(pageFrom(opened(ROLE))).toBeNull();
    expect(pageFrom(opened(LOW))).toBeNull();
    expect(pageFrom(approvedBy(waiting(), ROLE, 'fay'))).toBeNull();
  });

  it('once, recorded, and nothing else changes', () => {
    const before = waiting();
    const after = next(paged(before, later(16 * MINUTE)));
    expect(after.steps[1]).toMatchObject({ paged: { by: { id: 'ana' }, to: { id: 'fay' } } });
    expect(after.events.at(-1)).toMatchObject({
      action: 'approval.paged',
      actor: { kind: 'person', id: 'ana' },
      detail: { step: 'onCall:nights', index: 1, by: 'ana', people: ['fay'] },
    });
    expect([after.state, after.decideBy, after.steps[1]?.decision]).toEqual(['pending', before.decideBy, null]);
    expect(paged(after, later(HOUR))).toMatchObject({ refused: 'state_conflict' });
  });

  it('whoever is on call by then, who is asked too and may decide', () => {
    const record = { ...waiting(), decideBy: later(3 * DAY) };
    const after = next(paged(record, later(DAY)));
    expect(after.steps[1]?.approvers.map((a) => [a.id, a.askedAt])).toEqual([
      ['fay', undefined],
      ['eve', later(DAY)],
    ]);
  });

  it.each<[string, Name, Parameters<typeof aRoster>[0], string]>([
    ['somebody else', 'moe', {}, 'not_holder'],
    ['when nobody on call can be reached', 'ana', { fay: { slack: null } }, 'page_nobody'],
  ])('not %s', (_, who, changes, refused) => {
    expect(paged(waiting(), later(HOUR), who, aRoster(changes))).toMatchObject({ refused });
  });
});
