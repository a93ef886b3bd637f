import { describe, expect, it } from 'vitest';
import { type Damage, edit, parse, SMALL, said, spot } from './small-catalog.ts';

/** Written in two parts so that it is not taken for a template. */
const HOST = ['https://$', '{HOST}/v2'].join('');

/** Faults between values, and of texts anywhere: what is changed, to what, where the fault stands, what it says, what to do. */
const CASES: readonly Damage[] = [
  [
    'a role the owner does not approve',
    'approval: [owner, security]',
    'approval: [security]',
    'approval: |[security]',
    'role "payer": the owner does not approve',
    'add owner',
  ],
  [
    'a role on an unknown system',
    'system: crm',
    'system: crn',
    'system: |crn',
    'there is no system "crn"',
    'did you mean "crm"?',
  ],
  ['the id of a system that is not lower-case', '  crm:', '  CRM:', 'CRM:', '"CRM" is not an id', 'a to z'],
  ['an id that is not lower-case', '  agent:', '  Agent:', 'Agent:', '"Agent" is not an id', 'a to z'],
  ['an id that is too long', '  agent:', `  ${'a'.repeat(41)}:`, 'aaaa', 'is not an id', 'at most 40'],
  [
    'a time under the shortest grant',
    'maxTime: 8h',
    'maxTime: 5m',
    '5m',
    'shorter than the shortest grant',
    'minimumTime',
  ],
  [
    'less time in all than at a time',
    'maxTime: 8h',
    'maxTime: 8h\n    maxTotalTime: 4h',
    'maxTotalTime: |4h',
    'shorter than maxTime',
    'leave it out',
  ],
  [
    'more time for free than at a time',
    'maxTime: 8h',
    'maxTime: 8h\n    freeExtension: 9h',
    'freeExtension: |9h',
    'longer than maxTime',
    'lower it',
  ],
  ...[
    ['by http', 'http://crm.example/', 'is not an https address', 'such as https://crm.example.com/'],
    ['of a program', 'javascript:alert(1)', 'is not an https address', 'such as https://crm.example.com/'],
    ['with a user name', 'https://me@crm.example/', 'carries a user name or password', 'take them out'],
  ].map(
    ([what = '', url = '', says = '', fix = '']) =>
      [
        `where people use a system, ${what}`,
        'position: ',
        `link: "${url}"\n    position: `,
        `link: |"${url}"`,
        says,
        fix,
      ] as const,
  ),
  [
    'a security channel in a workspace of nobody',
    'securityChannel: C0SECURITY',
    'securityChannel: C0SECURITY\n  securityTeam: T0OTHER',
    'securityTeam: |T0OTHER',
    '"T0OTHER" is not among slack.teams',
    'name one of the teams',
  ],
  [
    'an owner channel in a workspace of nobody',
    '    method: sso',
    '    channel: C0OWNERS\n    channelTeam: T0OTHER\n    method: sso',
    'channelTeam: |T0OTHER',
    '"T0OTHER" is not among slack.teams',
    'name one of the teams',
  ],
  [
    'the workspace of an owner channel that is not named',
    '    method: sso',
    '    channelTeam: T0TINY\n    method: sso',
    'channelTeam: |T0TINY',
    'the workspace of a channel that is not named',
    'name the channel too',
  ],
  [
    'a forbidden pair with an unknown role',
    'roles: [payer, a',
    'roles: [paier, a',
    'paier',
    'forbidden pair 1: there is no role "paier"',
    'did you mean "payer"?',
  ],
  [
    'a forbidden pair of a role with itself',
    'roles: [payer, approver]',
    'roles: [payer, payer]',
    'payer, |payer',
    '"payer" stands twice',
    'remove one',
  ],
  [
    'a forbidden pair of three',
    'roles: [payer, approver]',
    'roles: [payer, approver, agent]',
    'roles: |[payer',
    'too long a list',
    '2 entries',
  ],
  [
    'the same pair in other order',
    '      why: Two people pay.',
    '      why: Two people pay.\n    - roles: [approver, payer]\n      why: Again.',
    '[approver, payer]',
    'forbidden already',
    'remove one',
  ],
  [
    'a role called like another',
    'name: Payment Approver',
    'name: support agent',
    'name: |support agent',
    'role "approver": people may take it for role "agent"',
    'another name',
  ],
  [
    'a role called like the id of another',
    'name: Payment Approver',
    'name: Payer',
    'name: |Payer\n    system: bank\n    scope: whole system\n    permissions: [Release',
    'role "approver": people may take it for role "payer"',
    'another name',
  ],
  [
    'an entitlement without a kind',
    'group:agents',
    'agents',
    'agents',
    '"agents" is not an entitlement',
    'what kind it is',
  ],
  [
    'an entitlement scim cannot give',
    'group:agents',
    'profile:agents',
    'profile:agents',
    'the scim connector cannot give',
    'group:',
  ],
  [
    'the same entitlement twice',
    '[group:agents]',
    '[group:agents, group:agents]',
    ', |group:agents',
    'stands twice',
    'remove one',
  ],
  [
    'a manual system of one person',
    '    deputies: [E4]\n    admins: [E4]\n',
    '    admins: [E3]\n',
    'bank:',
    'a manual system with one person',
    'cannot confirm',
  ],
  [
    'a method at odds with the connector',
    'method: manual',
    'method: sso',
    'method: |sso\n    connector:\n      kind: manual',
    'the method is sso but the connector is manual',
    'method: manual',
  ],
  [
    'a connector at odds with the method',
    'method: sso',
    'method: manual',
    'method: |manual',
    'the method is manual but the connector is scim',
    'sso, scim or api',
  ],
  [
    'the owner as deputy',
    'deputies: [E2]',
    'deputies: [E1]',
    'deputies: [|E1',
    'the owner is listed as deputy',
    'somebody else',
  ],
  ['a placeholder', 'contact: the People team', 'contact: TODO', 'TODO', '"TODO" is a placeholder', 'real value'],
  [
    'a placeholder in brackets',
    'contact: the People team',
    'contact: <whom>',
    '<whom>',
    'is a placeholder',
    'real value',
  ],
  ['interpolation', 'https://scim.example.com/v2/', HOST, 'https:', 'is a placeholder', 'nothing is filled in'],
  [
    'a text of several lines',
    'contact: the People team',
    'contact: "the People\\nteam"',
    '"the People',
    'more than one line',
    'one line',
  ],
  [
    'a character that turns the reading order',
    'name: CRM',
    'name: "C\u202eRM"',
    '"C',
    'hidden character U+202E',
    'by hand',
  ],
  [
    'a space at the end',
    'departments: [Finance]',
    'departments: ["Finance "]',
    '"Finance',
    'begins or ends with a space',
    'remove',
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
