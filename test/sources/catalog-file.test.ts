import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../src/domain/catalog.ts';
import { readCatalog } from '../../src/sources/catalog-file.ts';
import { edit, parse, SMALL } from './small-catalog.ts';

it('a catalogue that is not there is one fault', () => {
  expect(readCatalog('no/such/file.yml')).toMatchObject({
    catalog: null,
    sha256: null,
    faults: [{ file: 'no/such/file.yml', line: 1, message: 'there is no such file' }],
  });
});

describe('a secret in the catalogue', () => {
  it.each([
    ['SCIM_TOKEN_CRM', 'xoxb-17653672481-19874698323-abc'],
    ['SCIM_TOKEN_CRM', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['SCIM_TOKEN_CRM', 'AKIAIOSFODNN7EXAMPLE'],
    ['the People team', 'Bearer abcdefghijklmnop'],
    ['https://scim.example.com/v2/', 'https://bot:hunter22@scim.example.com/v2'],
  ])('is refused and not repeated: %s', (from, secret) => {
    const { catalog, faults } = parse(edit(SMALL, from, secret));
    expect(catalog).toBeNull();
    expect(faults).toHaveLength(1);
    expect(JSON.stringify(faults)).not.toContain(secret.slice(-8));
  });
});

it('all faults are reported together, whatever their kind', () => {
  let text = edit(SMALL, 'owner: E1', 'ownr: E1');
  text = edit(text, 'system: bank', 'system: bnak');
  text = edit(text, 'maxTime: 30d', 'maxTime: soon');
  text = edit(text, 'security: [E5, E6]', 'security: [E5, TODO]');
  text = edit(text, 'id: tiny', 'id: tiny\n  id: tinier');
  text = edit(text, 'approval: [owner]', 'approval: [security]');
  const messages = parse(text).faults.map((f) => f.message);
  for (const part of [
    'unknown key "ownr"',
    '"owner" is missing',
    'no system "bnak"',
    '"soon" is not',
    '"TODO" is a placeholder',
    '"id" stands here a second time',
    'the owner does not approve',
  ])
    expect(messages).toContainEqual(expect.stringContaining(part));
  expect(messages).toHaveLength(7);
});

describe('a sound catalogue', () => {
  it('carries what the file says, with times in ms and defaults filled in', () => {
    const { catalog, faults, sha256 } = parse(SMALL);
    expect(faults).toEqual([]);
    expect(catalog?.sha256).toBe(createHash('sha256').update(SMALL).digest('hex'));
    expect(sha256).toBe(catalog?.sha256);
    expect(catalog?.policy).toMatchObject({
      justificationMinLength: 20,
      minimumTimeMs: 900_000,
      timers: {
        low: { decideWithinMs: 172_800_000, decideInWorkingDays: false },
        high: { decideWithinMs: 172_800_000 },
      },
    });
    expect(catalog?.systems.get('crm')).toEqual({
      id: 'crm',
      name: 'CRM',
      environment: 'prod',
      position: 'customer',
      holds: ['data'],
      owner: 'E1',
      deputies: ['E2'],
      admins: [],
      method: 'sso',
      connector: { kind: 'scim', url: 'https://scim.example.com/v2', tokenFrom: 'SCIM_TOKEN_CRM', timeoutMs: 10_000 },
    });
    const approver = catalog?.roles.get('approver');
    expect(approver).toMatchObject({
      id: 'approver',
      maxTimeMs: 5_400_000,
      sensitive: false,
      requestableBy: { types: ['employee'], departments: [] },
    });
    expect(approver && stepsOf(approver)).toEqual(['owner', 'security']);
    expect(catalog?.roles.get('agent')).not.toHaveProperty('maxTime');
  });

  it('says of which roles an approval takes a reason', () => {
    const { catalog, faults } = parse(edit(SMALL, 'maxTime: 8h', 'maxTime: 8h\n    approvalReason: true'));
    expect(faults).toEqual([]);
    expect(catalog?.roles.get('payer')?.approvalReason).toBe(true);
    expect(catalog?.roles.get('agent')).not.toHaveProperty('approvalReason');
  });

  it('why roles exclude each other stands within a sentence of ours, so it ends without a full stop', () => {
    expect(parse(SMALL).catalog?.policy.forbiddenPairs.map((pair) => pair.why)).toEqual(['Two people pay']);
  });

  it('cannot be changed by anybody who holds it', () => {
    const { catalog } = parse(SMALL);
    if (!catalog) throw new Error('the small catalogue is sound');
    const roles = catalog.roles as Map<string, unknown>;
    expect(() => roles.set('root', {})).toThrow(TypeError);
    expect(() => roles.delete('agent')).toThrow(TypeError);
    expect(() => roles.clear()).toThrow(TypeError);
    expect(() => Object.assign(catalog.roles.get('agent') ?? {}, { risk: 'none' })).toThrow(TypeError);
    const deputies = (catalog.systems.get('crm')?.deputies ?? []) as string[];
    expect(deputies).toEqual(['E2']);
    expect(() => deputies.push('E9')).toThrow(TypeError);
    expect(() => Object.assign(catalog.policy, { security: [] })).toThrow(TypeError);
    expect(() => (catalog.policy.forbiddenPairs as unknown[]).pop()).toThrow(TypeError);
  });

  it('may reach a target on this machine over http', () => {
    for (const url of ['http://127.0.0.1:8085/v2', 'http://localhost/v2', 'http://[::1]:9/v2'])
      expect(parse(edit(SMALL, 'https://scim.example.com/v2/', url)).faults).toEqual([]);
  });

  it('says when nobody decides in place of the owner, and loads', () => {
    const { catalog, faults } = parse(edit(SMALL, '    deputies: [E2]\n', ''));
    expect(catalog).not.toBeNull();
    expect(faults).toMatchObject([
      {
        severity: 'warning',
        line: 17,
        column: 3,
        message: expect.stringContaining('nobody decides in place of the owner'),
      },
    ]);
  });
});
