import { describe, expect, it } from 'vitest';
import { claimEffect, heldEffect } from '../../src/domain/claim.ts';
import type { EffectKind } from '../../src/domain/effect.ts';
import { dropGrant } from '../../src/domain/end.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { HOUR, later, MINUTE } from '../support/an-organisation.ts';
import {
  actions,
  active,
  approved,
  by,
  chained,
  claimed,
  effectOf,
  LEASE_MS,
  next,
  pending,
  removing,
  started,
} from './steps-of-a-life.ts';

const T = later(2 * MINUTE);
const claim = (record: AccessRequest, kind: EffectKind, at = T, token = 'w2') =>
  claimEffect(record, effectOf(record, kind).id, { token, ms: LEASE_MS }, at);

describe('a claim', () => {
  it('gives the effect to one worker for a while', () => {
    const record = claimed(chained(approved()), 'provision', T);
    expect(effectOf(record, 'provision')).toMatchObject({
      leaseToken: 'w1',
      leaseUntil: new Date(T.getTime() + LEASE_MS),
      attempts: 1,
    });
    expect(claim(record, 'provision').kind).toBe('wait');
  });

  it('falls to the next when the first has not come back, and the first can report no more', () => {
    const record = claimed(chained(approved()), 'provision', T);
    const { id } = effectOf(record, 'provision');
    const again = claim(record, 'provision', new Date(T.getTime() + LEASE_MS));
    expect(again).toMatchObject({ kind: 'run', effect: { leaseToken: 'w2', attempts: 2 } });
    if (again.kind !== 'run') return;
    expect(heldEffect(again.next, id, 'w1')).toBeNull();
    expect(heldEffect(again.next, id, 'w2')?.id).toBe(id);
    expect(heldEffect(again.next, 'provision-REQ-2026-000001-1-9', 'w2')).toBeNull();
  });

  it('is not for what is not there, nor before its time', () => {
    const lease = { token: 'w1', ms: LEASE_MS };
    expect(claimEffect(approved(), 'revoke-REQ-2026-000001-9-9', lease, T).kind).toBe('wait');
    expect(claim(active(), 'revoke', later(2 * HOUR)).kind).toBe('wait');
    expect(claim(pending(), 'lapse', T).kind).toBe('wait');
  });
});

describe('granting waits for its approval to be in the ledger (R-53)', () => {
  it('and for nothing after it', () => {
    const record = approved('admin');
    expect(claim(record, 'provision').kind).toBe('wait');
    const { afterEvent } = effectOf(record, 'provision');
    for (const known of record.events.map((e) => e.n))
      expect(claim({ ...record, events: record.events.filter((e) => e.n >= known) }, 'provision').kind).toBe('wait');
    expect(claim({ ...record, events: record.events.filter((e) => e.n > afterEvent) }, 'provision').kind).toBe('run');
  });

  it('removing and telling never do', () => {
    const record = next(dropGrant(active(), by('ana'), later(HOUR)));
    expect(record.events.length).toBeGreaterThan(0);
    expect(claim(record, 'revoke', later(HOUR)).kind).toBe('run');
    expect(claim(record, 'notify', later(HOUR)).kind).toBe('run');
  });
});

describe('granting and removing never run side by side', () => {
  const dropped = next(dropGrant(started(), by('ana'), later(2 * MINUTE + 1)));

  it('the removal waits while a worker may still give', () => {
    expect(claim(dropped, 'revoke', later(2 * MINUTE + LEASE_MS - 1)).kind).toBe('wait');
    expect(claim(dropped, 'revoke', later(2 * MINUTE + LEASE_MS)).kind).toBe('run');
  });

  it('and takes the place of the grant for good', () => {
    const record = claimed(dropped, 'revoke', later(2 * MINUTE + LEASE_MS));
    expect(record.outbox.map((e) => e.kind)).not.toContain('provision');
  });

  it('a grant whose record has moved on is taken out, not run', () => {
    const moot = claim(dropped, 'provision', later(2 * MINUTE + LEASE_MS));
    expect(moot.kind).toBe('moot');
    expect(moot.kind === 'moot' && moot.next.outbox.map((e) => e.kind)).not.toContain('provision');
  });

  it('telling waits for neither', () => {
    expect(claim(dropped, 'notify', later(2 * MINUTE + 2)).kind).toBe('run');
  });
});

describe('when its time is over (R-63)', () => {
  const end = active().endsAt ?? later(0);

  it.each([
    ['a grant', active()],
    ['what may have been given', started()],
  ])('%s is removed by the effect armed at its approval', (_, record) => {
    const going = claimed(record, 'revoke', end);
    expect(going).toMatchObject({ state: 'revoking', end: { cause: 'expired', by: null, dueAt: end, attempts: 1 } });
    expect(actions(going)).toEqual(expect.arrayContaining(['end.requested', 'revoke.started']));
    expect(effectOf(going, 'revoke').id).toBe(effectOf(approved(), 'revoke').id);
  });

  it('a removal that comes late is due since the end, not since it was looked at', () => {
    const late = new Date(end.getTime() + HOUR);
    expect(claimed(active(), 'revoke', late).end).toMatchObject({ dueAt: end, requestedAt: late });
  });

  it('what was never given is closed at once', () => {
    const over = claim(approved(), 'revoke', end);
    expect(over).toMatchObject({ kind: 'moot', next: { state: 'failed', live: false, end: null } });
    expect(over.kind === 'moot' && over.next.outbox.map((e) => e.kind)).toEqual(['notify']);
  });

  it('unless a worker is at it: then its lease is waited for', () => {
    const record = claimed(chained(approved()), 'provision', new Date(end.getTime() - 1));
    expect(claim(record, 'revoke', end).kind).toBe('wait');
  });

  it('the start of the removal is said once, however often it is tried', () => {
    const first = removing();
    const again = claim(first, 'revoke', later(HOUR + LEASE_MS));
    expect(again).toMatchObject({ kind: 'run', next: { end: { attempts: 2 } } });
    expect(again.kind === 'run' && actions(again.next).filter((a) => a === 'revoke.started')).toHaveLength(1);
  });
});
