import type { Language } from './language.ts';
import type { SlackLimits } from './pace.ts';
import type { PersonType } from './person.ts';

/** The reviewed catalogue: systems, roles and the rules between them. */

export type Risk = 'low' | 'medium' | 'high';
export const STEP_WORDS = ['owner', 'security', 'manager', 'sponsor'] as const;
export type StepWord = (typeof STEP_WORDS)[number];
/** What a step is called in the record and the ledger: `owner`, `people`, `group:dba`, `onCall:dba`. */
export type StepName = StepWord | 'people' | `group:${string}` | `onCall:${string}`;

/** Who decides a step: by office, by name, as one of a group, or whoever is on call. */
export type StepBy = StepWord | { people: readonly string[] } | { group: string } | { onCall: string };

/** All that are given must hold for the step to be needed. */
export interface StepConditions {
  environment?: readonly string[];
  risk?: readonly Risk[];
  /** ms */
  longerThanMs?: number;
  userType?: readonly PersonType[];
  /** Asked outside the working hours of the organisation. */
  outOfHours?: true;
  /** The person has never held the role. */
  firstTime?: true;
}

/** One step of a chain. `need`: how many of them must approve, each a different person. */
export interface StepRule {
  by: StepBy;
  need: 'any' | 'all' | number;
  when: StepConditions | null;
}

/** Named people who decide as one office. */
export interface Group {
  id: string;
  name: string;
  people: readonly string[];
}

/** A rotation: the people in turn, one shift each. */
export interface Schedule {
  id: string;
  name: string;
  people: readonly string[];
  /** First day of the first shift, `2026-01-05`, in the zone. */
  start: string;
  /** ms; whole days change hands at the same time of day all year round. */
  shiftMs: number;
  /** When the shift changes hands, minutes after midnight. */
  handover: number;
  timezone: string;
  /** Somebody else takes a part: local times in the zone, the end not included. */
  overrides: readonly { from: string; to: string; person: string }[];
}

/** ISO week days (1 Monday to 7 Sunday) and minutes after midnight. */
export interface WorkingHours {
  days: readonly number[];
  from: number;
  to: number;
}

/** How long a step may wait, in ms. Below the high tier reminders and escalation count working hours. */
export interface StepTimers {
  remindAfterMs: number;
  escalateAfterMs: number;
  /** A request nobody decides closes after this long. It is never granted. */
  decideWithinMs: number;
  /** Whether `decideWithinMs` counts working days only. */
  decideInWorkingDays: boolean;
  /** How long before the end its holder is told, in ms; absent means never. */
  warnBeforeMs?: readonly number[];
}
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
  /** Where people use it: an https address. */
  link?: string;
  /** Named owner: a person id. */
  owner: string;
  /** People who may decide in the owner's place: when the owner is the requester, or away. */
  deputies: readonly string[];
  /** Who carries out manual tasks. */
  admins: readonly string[];
  method: Method;
  connector: ConnectorConfig;
  /** Where the people around it see how its requests stand; they are told nothing there that decides. */
  channel?: string;
  /** The workspace of that channel; the first of `slack.teams` when left out. */
  channelTeam?: string;
}

/** A channel, by its Slack id, and its workspace. */
export interface Place {
  teamId: string;
  id: string;
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
  /** How to use it, in plain words. */
  use?: string;
  /** What the connector gives, e.g. `group:support-agents`. */
  entitlements: readonly string[];
  risk: Risk;
  privileged: boolean;
  sensitive: boolean;
  /** Longest time one grant may last, in ms. */
  maxTimeMs: number;
  /** Longest time one grant may last with all its extensions, in ms; absent means twice `maxTimeMs`. */
  maxTotalTimeMs?: number;
  /** One extension up to this needs no approval, in ms; absent means that each does. */
  freeExtensionMs?: number;
  /** Whoever approves it says why; absent means that a click is enough. */
  approvalReason?: boolean;
  /** Approval steps in order; security is added for privileged and sensitive roles. */
  approval: readonly (StepWord | StepRule)[];
  /** Who may hold it; no departments listed means any. */
  requestableBy: { types: readonly PersonType[]; departments: readonly string[] };
}

export interface ForbiddenPair {
  roles: readonly [string, string];
  why: string;
}

/** What the file asks of an approval for which a click in Slack is not enough. */
export interface StepUpRule {
  risks: readonly Risk[];
  /** The provider's word for how somebody signed in must be one of these; an empty list asks nothing. */
  acr: readonly string[];
  /** One of the ways somebody signed in must be one of these; an empty list asks nothing. */
  amr: readonly string[];
  /** The claim the provider says `acr` in. */
  acrClaim: string;
  /** How long ago somebody may have signed in, in ms. */
  maxAgeMs: number;
  /** The claim that says who it is, as `sso_subject` of the people file has it. */
  claim: string;
}

export interface Catalog {
  /** sha256 of the file's bytes, hex. */
  sha256: string;
  /** `timezone`: of those whose own is not on record. */
  organisation: { id: string; name: string; timezone: string };
  slack: {
    /** Workspaces the app may be installed in. */
    teams: readonly string[];
    /** The Enterprise organisation that may install it in all of them at once. */
    enterprise?: string | undefined;
    securityChannel: string;
    /** The workspace of that channel; the first of `teams` when left out. */
    securityTeam?: string | undefined;
    /** Of channels, and of people of whom none is known. */
    language: Language;
    /** Of each workspace, where they differ from Slack's usual ones. */
    limits?: Partial<SlackLimits> | undefined;
  };
  people: { source: string; contact: string };
  policy: {
    /** Person ids who decide the security step and may revoke anything. */
    security: readonly string[];
    /** Person ids who may look up everything the ledger says, and change nothing. */
    auditors: readonly string[];
    justificationMinLength: number;
    /** Shortest grant one may ask for, in ms. */
    minimumTimeMs: number;
    timers: Readonly<Record<Risk, StepTimers>>;
    workingHours: WorkingHours;
    forbiddenPairs: readonly ForbiddenPair[];
  };
  /** When a click in Slack is not enough to approve; absent means never. */
  stepUp?: StepUpRule;
  groups: ReadonlyMap<string, Group>;
  schedules: ReadonlyMap<string, Schedule>;
  systems: ReadonlyMap<string, System>;
  roles: ReadonlyMap<string, Role>;
}

/** Where Security is told: the channel and its workspace. */
export function securityPlace({ slack }: Pick<Catalog, 'slack'>): Place {
  return { teamId: slack.securityTeam ?? slack.teams[0] ?? '', id: slack.securityChannel };
}

/** The owner channel of a system and its workspace; null when it has none. */
export function ownerPlace({ slack }: Pick<Catalog, 'slack'>, { channel, channelTeam }: System): Place | null {
  return channel === undefined ? null : { teamId: channelTeam ?? slack.teams[0] ?? '', id: channel };
}

/** Which target a connector speaks to. What was given at one address is proved gone only there. */
export function addressOf(connector: ConnectorConfig): string {
  return connector.kind === 'manual' ? 'manual' : connector.url;
}

/** A step as a rule, however short it was written. */
export function ruleOf(step: StepWord | StepRule): StepRule {
  return typeof step === 'string' ? { by: step, need: 'any', when: null } : step;
}

/** Privileged or sensitive roles, and high risk, carry the security step whatever the file says. */
export function stepsOf(role: Role): readonly (StepWord | StepRule)[] {
  const needsSecurity = role.privileged || role.sensitive || role.risk === 'high';
  const always = role.approval.map(ruleOf).some((rule) => rule.by === 'security' && rule.when === null);
  return needsSecurity && !always ? [...role.approval, 'security'] : role.approval;
}

/** How fast a request wants its decision: what needs security is as urgent as high risk. */
export function tierOf(terms: { risk: Risk; privileged: boolean }): Risk {
  return terms.privileged ? 'high' : terms.risk;
}
