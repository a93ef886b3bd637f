import { describe, expect, it } from 'vitest';
import type { AccessRequest } from '../../src/domain/record.ts';
import { subjectHashOf } from '../../src/domain/subject.ts';
import { later, PEOPLE } from '../support/an-organisation.ts';
import { approved, pending } from './steps-of-a-life.ts';

const record = pending('admin', {
  requester: PEOPLE.gus,
  target: PEOPLE.ana,
  ticket: 'OPS-481',
  startsAt: later(60_000),
});
const terms = (changes: Partial<AccessRequest['terms']>) => ({ terms: { ...record.terms, ...changes } });

describe('what is shown is what is granted (I1, R-53)', () => {
  it.each<[string, Partial<AccessRequest>]>([
    ['the request', { id: 'REQ-2026-000002' }],
    ['who asked', { requester: PEOPLE.moe }],
    ['for whom', { target: { ...record.target, id: 'moe' } }],
    ['the role', terms({ roleId: 'agent' })],
    ['its name', terms({ roleName: 'Support Agent' })],
    ['the system', terms({ systemId: 'bank' })],
    ['the environment', terms({ environment: 'staging' })],
    ['the scope', terms({ scope: 'one tenant' })],
    ['what it lets one do', terms({ permissions: ['Read everything'] })],
    ['what the target gives', terms({ entitlements: ['group:admins'] })],
    ['the risk', terms({ risk: 'low' })],
    ['whether it is privileged', terms({ privileged: false })],
    ['by which way it is given', terms({ connector: 'manual' })],
    ['whose system it is', terms({ ownerName: 'Moe Passer-by' })],
    ['the catalogue', terms({ catalogSha256: 'd'.repeat(64) })],
    ['why', { justification: 'Another reason altogether' }],
    ['the ticket', { ticket: null }],
    ['from when', { startsAt: null }],
    ['how long', { durationMs: record.durationMs + 1 }],
  ])('another hash for another: %s', (_, changes) => {
    expect(subjectHashOf({ ...record, ...changes })).not.toBe(record.subjectHash);
  });

  it('the same hash through every decision', () => {
    const after = approved('admin');
    expect(subjectHashOf(after)).toBe(pending('admin').subjectHash);
  });

  it('the same hash after a way through storage, whatever the order of its fields', () => {
    const stored = JSON.parse(JSON.stringify(record), (_key, value: unknown) =>
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    ) as AccessRequest;
    expect(subjectHashOf({ ...stored, startsAt: record.startsAt })).toBe(record.subjectHash);
  });

  it('64 hex digits', () => {
    expect(record.subjectHash).toMatch(/^[0-9a-f]{64}$/);
  });
});
