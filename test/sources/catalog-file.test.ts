import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../src/domain/catalog.ts';
import { readCatalog } from '../../src/sources/catalog-file.ts';
import { edit, parse, SMALL, spot } from './small-catalog.ts';

/** 329 characters: longer than any line may be. */
const LONG = 'long words '.repeat(30).trim();

/** What is changed, to what, where the fault stands in the changed text, what it says, what to do. */
const CASES: readonly [promise: string, from: string, to: string, at: string, message: string, fix: string][] = [
  ['an unknown key, with the one that was meant', 'owner: E1', 'ownr: E1', 'ownr: E1', 'system "crm": unknown key "ownr"', 'did you mean "owner"?'],
  ['an unknown key that resembles none', 'id: tiny', 'id: tiny\n  colour: red', 'colour', 'unknown key "colour"', 'the keys here are id, name'],
  ['an unknown key in a connector', 'tokenFrom: S', 'tokenfrom: S', 'tokenfrom', 'unknown key "tokenfrom"', 'did you mean "tokenFrom"?'],
  ['a missing owner, at the system', '    owner: E1\n', '', 'crm:', 'system "crm": "owner" is missing', 'the person id of the named owner'],
  ['a missing section', 'slack:\n  teams: [T0TINY]\n  securityChannel: C0SECURITY\n', '', 'organisation', '"slack" is missing', 'add slack'],
  ['an empty value', 'owner: E1\n', 'owner:\n', 'owner:|\n', '"owner" is empty', 'write the person id'],
  ['a number for a text', 'owner: E1\n', 'owner: 1001\n', '1001', 'must be a text, not a number', 'need quotes'],
  ['a text for true or false', 'privileged: true', 'privileged: yes', 'yes', 'must be true or false, not a text', 'without quotes'],
  ['a text for a list', 'deputies: [E2]', 'deputies: E2', 'deputies: |E2', '"deputies" must be a list, not a text', 'write a list'],
  ['a list for a block', 'requestableBy:\n      types: [employee]\n  payer', 'requestableBy: [employee]\n  payer', 'requestableBy: |[', 'must be a block of keys, not a list', 'indented'],
  ['an unknown risk', 'risk: low', 'risk: lo', 'risk: |lo', '"risk" cannot be "lo"', 'did you mean "low"?'],
  ['an unknown connector', 'kind: scim', 'kind: ldap', 'kind: |ldap', '"kind" cannot be "ldap"', 'one of scim, manual'],
  ['a connector without a kind', '      kind: scim\n', '', 'connector:\n      url', '"kind" is missing', 'one of scim, manual'],
  ['an unknown approval step', 'approval: [owner, security]', 'approval: [owner, boss]', 'boss', '"approval" cannot be "boss"', 'owner, security'],
  ['a role the owner does not approve', 'approval: [owner, security]', 'approval: [security]', 'approval: |[security]', 'role "payer": the owner does not approve', 'add owner'],
  ['no approval at all', 'approval: [owner, security]', 'approval: []', 'approval: |[]', '"approval" is empty', 'who approves'],
  ['a role on an unknown system', 'system: crm', 'system: crn', 'system: |crn', 'there is no system "crn"', 'did you mean "crm"?'],
  ['an id that is not lower-case', '  agent:', '  Agent:', 'Agent:', '"Agent" is not an id', 'a to z'],
  ['an id that is too long', '  agent:', `  ${'a'.repeat(41)}:`, 'aaaa', 'is not an id', 'at most 40'],
  ['a time that is no duration', 'maxTime: 8h', 'maxTime: 1,5h', '1,5h', 'maxTime: "1,5h" is not a duration', '1h30m'],
  ['a bare number as a time', 'maxTime: 8h', 'maxTime: 90', '90', '"maxTime" must be a text, not a number', 'such as 8h'],
  ['a time over a year', 'maxTime: 8h', 'maxTime: 366d', '366d', '366 days is too long', '365 days'],
  ['a time under the shortest grant', 'maxTime: 8h', 'maxTime: 5m', '5m', 'shorter than the shortest grant', 'minimumTime'],
  ['a forbidden pair with an unknown role', 'roles: [payer, a', 'roles: [paier, a', 'paier', 'forbidden pair 1: there is no role "paier"', 'did you mean "payer"?'],
  ['a forbidden pair of a role with itself', 'roles: [payer, approver]', 'roles: [payer, payer]', 'payer, |payer', '"payer" stands twice', 'remove one'],
  ['a forbidden pair of three', 'roles: [payer, approver]', 'roles: [payer, approver, agent]', 'roles: |[payer', 'too long a list', '2 entries'],
  ['the same pair in other order', '      why: Two people pay.', '      why: Two people pay.\n    - roles: [approver, payer]\n      why: Again.', '[approver, payer]', 'forbidden already', 'remove one'],
  ['no permissions', 'permissions: [Read tickets.]', 'permissions: []', 'permissions: |[]', '"permissions" is empty', 'plain words'],
  ['no entitlements', 'entitlements: [group:agents]', 'entitlements: []', 'entitlements: |[]', '"entitlements" is empty', 'group:support-agents'],
  ['an entitlement without a kind', 'group:agents', 'agents', 'agents', '"agents" is not an entitlement', 'what kind it is'],
  ['an entitlement scim cannot give', 'group:agents', 'profile:agents', 'profile:agents', 'the scim connector cannot give', 'group:'],
  ['the same entitlement twice', '[group:agents]', '[group:agents, group:agents]', ', |group:agents', 'stands twice', 'remove one'],
  ['eleven permissions', '[Read tickets.]', `[${Array.from({ length: 11 }, (_, i) => `Line ${i}.`).join(', ')}]`, '[Line 0', 'too long a list (11 entries)', '10 entries'],
  ['a permission too long for a card', '[Read tickets.]', `[${LONG}]`, 'long words', 'too long (329 characters)', '200 characters'],
  ['a role name too long for Slack', 'name: Support Agent', `name: ${'Support '.repeat(8).trim()}`, 'Support Support', 'too long (63 characters)', '60 characters'],
  ['a manual system without steps', 'grantSteps: [Add the user.]', 'grantSteps: []', 'grantSteps: |[]', '"grantSteps" is empty', 'what a person does'],
  ['a manual system of one person', '    deputies: [E4]\n    admins: [E4]\n', '    admins: [E3]\n', 'bank:', 'a manual system with one person', 'cannot confirm'],
  ['a method at odds with the connector', 'method: manual', 'method: sso', 'method: |sso\n    connector:\n      kind: manual', 'the method is sso but the connector is manual', 'method: manual'],
  ['a connector at odds with the method', 'method: sso', 'method: manual', 'method: |manual', 'the method is manual but the connector is scim', 'sso, scim or api'],
  ['the owner as deputy', 'deputies: [E2]', 'deputies: [E1]', 'deputies: [|E1', 'the owner is listed as deputy', 'somebody else'],
  ['an address that is not http', 'https://scim.example.com/v2/', 'ftp://scim.example.com', 'ftp:', 'is not an http address', 'https://'],
  ['an address without a scheme', 'https://scim.example.com/v2/', 'scim.example.com', 'url: |scim', 'is not an http address', 'https://'],
  ['http to another machine', 'https://scim.example.com/v2/', 'http://scim.example.com', 'http:', 'sends the token in clear', 'use https'],
  ['http to a name that only begins like loopback', 'https://scim.example.com/v2/', 'http://127.0.0.1.example.com', 'http:', 'sends the token in clear', 'use https'],
  ['an address with a query', 'https://scim.example.com/v2/', 'https://scim.example.com/v2?a=b', 'https:', 'query or fragment', 'base address only'],
  ['a variable name in small letters', 'SCIM_TOKEN_CRM', 'scimToken', 'scimToken', 'not the name of an environment variable', 'SCIM_TOKEN_CRM'],
  ['a literal key in place of a variable', 'SCIM_TOKEN_CRM', 'A81F02C9E77B40D1A81F', 'A81F', 'looks like the secret itself', 'change the secret'],
  ['a placeholder', 'contact: the People team', 'contact: TODO', 'TODO', '"TODO" is a placeholder', 'real value'],
  ['a placeholder in brackets', 'contact: the People team', 'contact: <whom>', '<whom>', 'is a placeholder', 'real value'],
  ['interpolation', 'https://scim.example.com/v2/', 'https://${HOST}/v2', 'https:', 'is a placeholder', 'nothing is filled in'],
  ['a text of several lines', 'contact: the People team', 'contact: "the People\\nteam"', '"the People', 'more than one line', 'one line'],
  ['a character that turns the reading order', 'name: CRM', 'name: "C\u202eRM"', '"C', 'hidden character U+202E', 'by hand'],
  ['a space at the end', 'departments: [Finance]', 'departments: ["Finance "]', '"Finance', 'begins or ends with a space', 'remove'],
  ['a workspace name for its id', 'T0TINY', 'tiny-team', 'tiny-team', '"tiny-team" is not a Slack workspace id', 'begins with T'],
  ['no workspace', 'teams: [T0TINY]', 'teams: []', 'teams: |[]', '"teams" is empty', 'workspaces'],
  ['a channel name for its id', 'C0SECURITY', '"#security"', '"#security"', 'is not a Slack channel id', 'not the name'],
  ['one security person', 'security: [E5, E6]', 'security: [E5]', 'security: |[E5]', '"security" is too short a list', 'at least 2'],
  ['a malformed person id', 'owner: E1\n', 'owner: "E 1"\n', '"E 1"', 'is not a person id', 'people file'],
  ['a people file that is no CSV file', 'source: people.csv', 'source: people.xlsx', 'people.xlsx', 'is not the name of a CSV file', 'people.csv'],
  ['a people file on the net', 'source: people.csv', 'source: https://hr.example.com/people.csv', 'https://hr', 'is not the name of a CSV file', 'beside this file'],
  ['an unknown type of person', 'types: [employee, intern]', 'types: [employee, interns]', 'interns', '"types" cannot be "interns"', 'did you mean "intern"?'],
  ['nobody who may ask', 'types: [employee, intern]', 'types: []', 'types: |[]', '"types" is empty', 'which kinds'],
  ['an unknown holding', 'holds: [data]', 'holds: [date]', 'date', '"holds" cannot be "date"', 'did you mean "data"?'],
  ['a justification of no length', 'policy:\n', 'policy:\n  justificationMinLength: 0\n', 'Length: |0', '"justificationMinLength" is too small', 'at least 10'],
];

describe('the catalogue is refused, with line, column and what to do, for', () => {
  it.each(CASES)('%s', (_, from, to, at, message, fix) => {
    const text = edit(SMALL, from, to);
    const { catalog, faults } = parse(text);
    expect(catalog).toBeNull();
    const said = faults.map((f) => ({ at: `${f.line}:${f.column}`, message: f.message, fix: f.fix, severity: f.severity }));
    expect(said).toContainEqual({
      at: spot(text, at),
      message: expect.stringContaining(message),
      fix: expect.stringContaining(fix),
      severity: 'error',
    });
  });

  it('a file that is not there', () => {
    expect(readCatalog('no/such/file.yml')).toMatchObject({ catalog: null, sha256: null, faults: [{ file: 'no/such/file.yml', line: 1, message: 'there is no such file' }] });
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
  for (const part of ['unknown key "ownr"', '"owner" is missing', 'no system "bnak"', '"soon" is not', '"TODO" is a placeholder', '"id" stands here a second time', 'the owner does not approve'])
    expect(messages).toContainEqual(expect.stringContaining(part));
  expect(messages).toHaveLength(7);
});

describe('a sound catalogue', () => {
  it('carries what the file says, with times in ms and defaults filled in', () => {
    const { catalog, faults, sha256 } = parse(SMALL);
    expect(faults).toEqual([]);
    expect(catalog?.sha256).toBe(createHash('sha256').update(SMALL).digest('hex'));
    expect(sha256).toBe(catalog?.sha256);
    expect(catalog?.policy).toMatchObject({ justificationMinLength: 20, minimumTimeMs: 900_000, decideWithinMs: 172_800_000 });
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
    expect(approver).toMatchObject({ id: 'approver', maxTimeMs: 5_400_000, sensitive: false, requestableBy: { types: ['employee'], departments: [] } });
    expect(approver && stepsOf(approver)).toEqual(['owner', 'security']);
    expect(catalog?.roles.get('agent')).not.toHaveProperty('maxTime');
  });

  it('cannot be changed by anybody who holds it', () => {
    const { catalog } = parse(SMALL);
    if (!catalog) throw new Error('the small catalogue is sound');
    const roles = catalog.roles as Map<string, unknown>;
    expect(() => roles.set('root', {})).toThrow(TypeError);
    expect(() => roles.delete('agent')).toThrow(TypeError);
    expect(() => roles.clear()).toThrow(TypeError);
    expect(() => Object.assign(catalog.roles.get('agent') ?? {}, { risk: 'none' })).toThrow(TypeError);
    expect(() => (catalog.systems.get('crm')?.deputies as string[]).push('E9')).toThrow(TypeError);
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
    expect(faults).toMatchObject([{ severity: 'warning', line: 17, column: 3, message: expect.stringContaining('nobody decides in place of the owner') }]);
  });
});
