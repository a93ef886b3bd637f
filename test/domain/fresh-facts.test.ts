import { describe, expect, it } from 'vitest';
import { admitGrant } from '../../src/domain/admit.ts';
import { lapse } from '../../src/domain/end.ts';
import { failGrant, startGrant } from '../../src/domain/grant.ts';
import { settleRevoked } from '../../src/domain/revoke.ts';
import { errorText } from '../../src/errors.ts';
import { aCatalog, aRoster, CRM, HOUR, later, MINUTE, ROLES } from '../support/an-organisation.ts';
import {
  actions,
  active,
  approved,
  chained,
  claimed,
  effectOf,
  pending,
  provisioning,
  removing,
  seen,
} from './steps-of-a-life.ts';

const NOBODY = { personId: 'ana', version: 0, holds: [] };
const admit = (catalog = aCatalog()) =>
  admitGrant(approved(), NOBODY, { catalog, roster: aRoster() }, later(2 * MINUTE));
const why = (outcome: ReturnType<typeof admit>) => (outcome.ok ? null : errorText(outcome.refused, outcome.values));

describe('what was approved under yesterday’s catalogue is not granted against today’s (R-52)', () => {
  it('is granted while nothing changed', () => {
    expect(admit().ok).toBe(true);
  });

  it('a role that has become privileged needs Security first', () => {
    expect(why(admit(aCatalog({ roles: [{ ...ROLES.agent, privileged: true }] })))).toContain('security');
  });

  it('a role taken out of the catalogue is not granted', () => {
    const catalog = aCatalog();
    const roles = new Map([...catalog.roles].filter(([id]) => id !== 'agent'));
    expect(why(admit({ ...catalog, roles }))).toContain('no longer has this role');
  });

  it('an approver who is no longer owner or deputy does not count', () => {
    expect(why(admit(aCatalog({ systems: [{ ...CRM, owner: 'dan', deputies: [] }] })))).toContain(
      'may no longer decide',
    );
  });

  it('a system that moved to another address gets nothing', () => {
    const moved = { ...CRM, connector: { ...CRM.connector, url: 'https://elsewhere.example/scim' } } as typeof CRM;
    expect(why(admit(aCatalog({ systems: [moved] })))).toContain('another address');
  });
});

describe('a read-back proves only what it read', () => {
  it('another account without the access is no proof that ours is gone', () => {
    const record = removing();
    const { id } = effectOf(record, 'revoke');
    const other = { ...seen([]), accountId: 'somebody-else' };
    const next = settleRevoked(record, id, other, { kept: [], detail: '', foundAbsent: false }, later(HOUR));
    expect(next).toMatchObject({ state: 'revoking', end: { verifiedAt: null } });
    expect(next.end?.lastError).toContain('another account');
  });

  it('what stays for another grant is said to stay', () => {
    const record = removing();
    const { id } = effectOf(record, 'revoke');
    const kept = record.terms.entitlements.slice(0, 1);
    const next = settleRevoked(record, id, seen(kept), { kept, detail: '', foundAbsent: false }, later(HOUR));
    expect(next.trail.at(-1)?.text).toContain(`except ${kept.join()}`);
  });
});

describe('small print', () => {
  it('nothing lapses before its time', () => {
    expect(lapse(pending(), later(MINUTE)).ok).toBe(false);
    expect(active().state).toBe('active');
  });

  it('a second worker’s refusal is undone: the first may have been admitted unseen', () => {
    const first = claimed(chained(approved()), 'provision', later(MINUTE));
    const second = { ...first, grant: first.grant && { ...first.grant, attempts: 2 } };
    const id = effectOf(second, 'provision').id;
    expect(failGrant(first, id, 'no', later(2 * MINUTE)).state).toBe('failed');
    expect(failGrant(second, id, 'no', later(2 * MINUTE)).state).toBe('revoking');
  });

  it('what another live grant explains is no drift', () => {
    const record = provisioning();
    const held = record.terms.entitlements;
    expect(actions(startGrant(record, held, later(2 * MINUTE)))).toContain('drift.found');
    expect(actions(startGrant(record, held, later(2 * MINUTE), held))).not.toContain('drift.found');
  });
});
