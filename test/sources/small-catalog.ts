/** The smallest catalogue with one system of each kind, and ways to damage it. */
import { type CatalogOptions, type CatalogReading, parseCatalog } from '../../src/sources/catalog-file.ts';

export const SMALL = `organisation:
  id: tiny
  name: Tiny
slack:
  teams: [T0TINY]
  securityChannel: C0SECURITY
people:
  source: people.csv
  contact: the People team
policy:
  security: [E5, E6]
  decideWithin: 2d
  forbiddenPairs:
    - roles: [payer, approver]
      why: Two people pay.
systems:
  crm:
    name: CRM
    environment: prod
    position: customer
    holds: [data]
    owner: E1
    deputies: [E2]
    method: sso
    connector:
      kind: scim
      url: https://scim.example.com/v2/
      tokenFrom: SCIM_TOKEN_CRM
  bank:
    name: Bank
    environment: corporate
    position: customer
    holds: [billing, keys]
    owner: E3
    deputies: [E4]
    admins: [E4]
    method: manual
    connector:
      kind: manual
      grantSteps: [Add the user.]
      revokeSteps: [Remove the user.]
roles:
  agent:
    name: Support Agent
    system: crm
    scope: all queues
    permissions: [Read tickets.]
    entitlements: [group:agents]
    risk: low
    maxTime: 30d
    approval: [owner]
    requestableBy:
      types: [employee]
  payer:
    name: Payer
    system: bank
    scope: whole system
    permissions: [Prepare payments.]
    entitlements: [profile:payer]
    risk: medium
    maxTime: 8h
    approval: [owner, security]
    requestableBy:
      types: [employee, intern]
      departments: [Finance]
  approver:
    name: Payment Approver
    system: bank
    scope: whole system
    permissions: [Release payments.]
    entitlements: [profile:approver]
    risk: high
    privileged: true
    maxTime: 1h30m
    approval: [owner]
    requestableBy:
      types: [employee]
`;

/** The text with one place changed; it must be there. */
export function edit(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`not in the text: ${from}`);
  return text.replace(from, () => to);
}

export function parse(text: string, options: CatalogOptions = {}): CatalogReading {
  return parseCatalog('p.yml', Buffer.from(text), options);
}

/** `line:column` of the first place that holds the words; `|` marks a spot inside them. */
export function spot(text: string, words: string): string {
  const [before = '', after = ''] = words.split('|');
  const at = text.indexOf(before + after);
  if (at < 0) throw new Error(`not in the text: ${words}`);
  const lines = text.slice(0, at + (words.includes('|') ? before.length : 0)).split('\n');
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** One way to damage the catalogue, and what must be said about it. */
export type Damage = readonly [promise: string, from: string, to: string, at: string, message: string, fix: string];

/** The faults as a test compares them. */
export function said({ faults }: CatalogReading): { at: string; message: string; fix: string; severity: string }[] {
  return faults.map((f) => ({ at: `${f.line}:${f.column}`, message: f.message, fix: f.fix, severity: f.severity }));
}
