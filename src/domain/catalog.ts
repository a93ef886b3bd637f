import type { PersonType } from './person.ts';

/** The reviewed catalogue: systems, roles and the rules between them. */

export type Risk = 'low' | 'medium' | 'high';
export type StepName = 'owner' | 'security';
export type ConnectorKind = 'scim' | 'manual';

/** How access is given and removed. `manual` opens a task for a person. */
export type Method = 'sso' | 'scim' | 'api' | 'manual';

/** Which side of the cloud contract the system stands on. */
export const POSITIONS = ['provider', 'customer'] as const;
export type Position = (typeof POSITIONS)[number];

/** What access to the system can reach: why it is in the inventory. */
export const HOLDINGS = ['data', 'admin', 'billing', 'keys'] as const;
export type Holding = (typeof HOLDINGS)[number];

export interface System {
  id: string;
  name: string;
  environment: string;
  position: Position;
  holds: readonly Holding[];
  /** Named owner: a person id. */
  owner: string;
  /** People who may decide in the owner's place: when the owner is the requester, or away. */
  deputies: readonly string[];
  /** Who carries out manual tasks. */
  admins: readonly string[];
  method: Method;
  connector: ConnectorConfig;
}

export type ConnectorConfig =
  | { kind: 'scim'; url: string; tokenFrom: string | null; timeoutMs: number }
  | { kind: 'manual'; grantSteps: readonly string[]; revokeSteps: readonly string[] };

export interface Role {
  id: string;
  name: string;
  /** The system this role is on. */
  system: string;
  /** What part of the system: a project, a tenant, "whole system". */
  scope: string;
  /** Plain words, one line each, shown on the card. */
  permissions: readonly string[];
  /** What the connector gives, e.g. `group:support-agents`. */
  entitlements: readonly string[];
  risk: Risk;
  privileged: boolean;
  sensitive: boolean;
  /** Longest time one grant may last, in ms. */
  maxTimeMs: number;
  /** Approval steps in order; security is added for privileged and sensitive roles. */
  approval: readonly StepName[];
  /** Who may hold it; no departments listed means any. */
  requestableBy: { types: readonly PersonType[]; departments: readonly string[] };
}

export interface ForbiddenPair {
  roles: readonly [string, string];
  why: string;
}

export interface Catalog {
  /** sha256 of the file's bytes, hex. */
  sha256: string;
  organisation: { id: string; name: string };
  slack: { teams: readonly string[]; securityChannel: string };
  people: { source: string; contact: string };
  policy: {
    /** Person ids who decide the security step and may revoke anything. */
    security: readonly string[];
    justificationMinLength: number;
    /** Shortest grant one may ask for, in ms. */
    minimumTimeMs: number;
    /** A request nobody decides closes after this long, in ms. It is never granted. */
    decideWithinMs: number;
    forbiddenPairs: readonly ForbiddenPair[];
  };
  systems: ReadonlyMap<string, System>;
  roles: ReadonlyMap<string, Role>;
}

/** Which target a connector speaks to. What was given at one address is proved gone only there. */
export function addressOf(connector: ConnectorConfig): string {
  return connector.kind === 'manual' ? 'manual' : connector.url;
}

/** Privileged or sensitive roles, and high risk, carry the security step whatever the file says. */
export function stepsOf(role: Role): readonly StepName[] {
  const needsSecurity = role.privileged || role.sensitive || role.risk === 'high';
  return needsSecurity && !role.approval.includes('security') ? [...role.approval, 'security'] : role.approval;
}
