import { describe, expect, it } from 'vitest';
import { type Damage, edit, parse, SMALL, said, spot } from './small-catalog.ts';

/** 329 characters: longer than any line may be. */
const LONG = 'long words '.repeat(30).trim();

/** Faults of form: what is changed, to what, where the fault stands, what it says, what to do. */
const CASES: readonly Damage[] = [
  [
    'an unknown key, with the one that was meant',
    'owner: E1',
    'ownr: E1',
    'ownr: E1',
    'system "crm": unknown key "ownr"',
    'did you mean "owner"?',
  ],
  [
    'an unknown key that resembles none',
    'id: tiny',
    'id: tiny\n  colour: red',
    'colour',
    'unknown key "colour"',
    'the keys here are id, name',
  ],
  [
    'an unknown key in a connector',
    'tokenFrom: S',
    'tokenfrom: S',
    'tokenfrom',
    'unknown key "tokenfrom"',
    'did you mean "tokenFrom"?',
  ],
  [
    'a missing owner, at the system',
    '    owner: E1\n',
    '',
    'crm:',
    'system "crm": "owner" is missing',
    'the person id of the named owner',
  ],
  [
    'a missing section',
    'slack:\n  teams: [T0TINY]\n  securityChannel: C0SECURITY\n',
    '',
    'organisation',
    '"slack" is missing',
    'add slack',
  ],
  ['an empty value', 'owner: E1\n', 'owner:\n', 'owner:|\n', '"owner" is empty', 'write the person id'],
  ['a number for a text', 'owner: E1\n', 'owner: 1001\n', '1001', 'must be a text, not a number', 'need quotes'],
  [
    'a text for true or false',
    'privileged: true',
    'privileged: yes',
    'yes',
    'must be true or false, not a text',
    'without quotes',
  ],
  [
    'a text for a list',
    'deputies: [E2]',
    'deputies: E2',
    'deputies: |E2',
    '"deputies" must be a list, not a text',
    'write a list',
  ],
  [
    'a list for a block',
    'requestableBy:\n      types: [employee]\n  payer',
    'requestableBy: [employee]\n  payer',
    'requestableBy: |[',
    'must be a block of keys, not a list',
    'indented',
  ],
  ['an unknown risk', 'risk: low', 'risk: lo', 'risk: |lo', '"risk" cannot be "lo"', 'did you mean "low"?'],
  ['an unknown connector', 'kind: scim', 'kind: ldap', 'kind: |ldap', '"kind" cannot be "ldap"', 'one of scim, manual'],
  [
    'a connector without a kind',
    '      kind: scim\n',
    '',
    'connector:\n      url',
    '"kind" is missing',
    'one of scim, manual',
  ],
  [
    'an unknown approval step',
    'approval: [owner, security]',
    'approval: [owner, boss]',
    'boss',
    '"approval" cannot be "boss"',
    'owner, security',
  ],
  [
    'no approval at all',
    'approval: [owner, security]',
    'approval: []',
    'approval: |[]',
    '"approval" is empty',
    'who approves',
  ],
  [
    'no permissions',
    'permissions: [Read tickets.]',
    'permissions: []',
    'permissions: |[]',
    '"permissions" is empty',
    'plain words',
  ],
  [
    'no entitlements',
    'entitlements: [group:agents]',
    'entitlements: []',
    'entitlements: |[]',
    '"entitlements" is empty',
    'group:support-agents',
  ],
  [
    'eleven permissions',
    '[Read tickets.]',
    `[${Array.from({ length: 11 }, (_, i) => `Line ${i}.`).join(', ')}]`,
    '[Line 0',
    'too long a list (11 entries)',
    '10 entries',
  ],
  [
    'a permission too long for a card',
    '[Read tickets.]',
    `[${LONG}]`,
    'long words',
    'too long (329 characters)',
    '200 characters',
  ],
  [
    'a role name too long for Slack',
    'name: Support Agent',
    `name: ${'Support '.repeat(8).trim()}`,
    'Support Support',
    'too long (63 characters)',
    '60 characters',
  ],
  [
    'a manual system without steps',
    'grantSteps: [Add the user.]',
    'grantSteps: []',
    'grantSteps: |[]',
    '"grantSteps" is empty',
    'what a person does',
  ],
  ['no workspace', 'teams: [T0TINY]', 'teams: []', 'teams: |[]', '"teams" is empty', 'workspaces'],
  [
    'one security person',
    'security: [E5, E6]',
    'security: [E5]',
    'security: |[E5]',
    '"security" is too short a list',
    'at least 2',
  ],
  [
    'an unknown type of person',
    'types: [employee, intern]',
    'types: [employee, interns]',
    'interns',
    '"types" cannot be "interns"',
    'did you mean "intern"?',
  ],
  ['nobody who may ask', 'types: [employee, intern]', 'types: []', 'types: |[]', '"types" is empty', 'which kinds'],
  ['an unknown holding', 'holds: [data]', 'holds: [date]', 'date', '"holds" cannot be "date"', 'did you mean "data"?'],
  [
    'a justification of no length',
    'policy:\n',
    'policy:\n  justificationMinLength: 0\n',
    'Length: |0',
    '"justificationMinLength" is too small',
    'at least 10',
  ],
];

describe('the catalogue is refused, with line, column and what to do, for', () => {
  it.each(CASES)('%s', (_, from, to, at, message, fix) => {
    const text = edit(SMALL, from, to);
    const reading = parse(text);
    expect(reading.catalog).toBeNull();
    expect(said(reading)).toContainEqual({
      at: spot(text, at),
      message: expect.stringContaining(message),
      fix: expect.stringContaining(fix),
      severity: 'error',
    });
  });
});
