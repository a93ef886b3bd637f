import type { ConnectorKind, Place, Risk, StepName } from './catalog.ts';
import type { Effect } from './effect.ts';
import type { PersonRef, PersonType } from './person.ts';
import type { Task } from './task.ts';

/**
 * The request document: one request and the grant it leads to, from asking to the proof of removal.
 * One document, so that one compare-and-set moves it (docs/adr/0002).
 */
export const REQUEST_STATES = [
  'pending',
  'approved',
  'active',
  'revoking',
  'revoke_overdue',
  'ended',
  'denied',
  'cancelled',
  'lapsed',
  'failed',
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** Nothing happens after these. `ended` and `failed` are reached only after the target was seen without the access. */
export const FINAL_STATES: readonly RequestState[] = ['ended', 'denied', 'cancelled', 'lapsed', 'failed'];

export interface AccessRequest {
  /** `REQ-2026-000123` */
  id: string;
  version: number;
  state: RequestState;
  /** One-time key of the submission: the same form sent twice is the same request. */
  origin: string;
  requester: PersonRef;
  target: Target;
  terms: Terms;
  /** sha256 over what the approver is shown; provisioning refuses another (I1). */
  subjectHash: string;
  justification: string;
  ticket: string | null;
  openedAt: Date;
  /** Nobody decided until then: lapsed. */
  decideBy: Date;
  /** Asked-for start; null means on approval. */
  startsAt: Date | null;
  /** Asked-for length in ms. */
  durationMs: number;
  /** Set by the last approval; moved only by an extension, before the end begins. */
  endsAt: Date | null;
  steps: ApprovalStep[];
  /** Approving it takes a sign-in, by the file of the day it was asked; absent means by that of today alone. */
  stepUp?: true;
  /** What the steps were chosen by, as it was when asked; absent means neither. */
  circumstances?: Circumstances;
  /** The owner channel, by the file of the day it was asked; absent means none. No part of what is approved. */
  channel?: Place;
  grant: Grant | null;
  end: End | null;
  tasks: Task[];
  /** Not final: at most one live request for a target and role. */
  live: boolean;
  outbox: Effect[];
  /** Events not yet in the ledger, oldest first. */
  events: RecordEvent[];
  /** Number of the last event of this record. */
  lastEvent: number;
  /** What happened, for people: the thread of the requester's message. */
  trail: TrailLine[];
  cards: CardRef[];
  /** More time asked for while it is held, oldest first; absent means never. */
  extensions?: Extension[];
  /** Notices before the end, told and still to be told; absent means none. */
  warnings?: Warning[];
  /** The holder wants to hear no more of this end. */
  letEnd?: LetEnd;
  /** What the holder reported, oldest first; absent means nothing. */
  problems?: Problem[];
  /** When the earliest open effect wants attention; null when none is open. */
  nextDueAt: Date | null;
  /** The relay has not yet seen this version. */
  relayPending: boolean;
}

/** What conditions of a chain ask beside the terms. */
export interface Circumstances {
  /** The person had never held the role; null where nobody looked, as no step depended on it. */
  firstTime: boolean | null;
  /** Asked outside the working hours of the organisation. */
  outOfHours: boolean;
}

export interface Target extends PersonRef {
  email: string;
  type: PersonType;
  managerId: string | null;
  managerName: string | null;
  sponsorId: string | null;
  sponsorName: string | null;
  /** Their own end date in the roster, if any. */
  until: Date | null;
}

/** The role as it was when asked for. A running grant keeps these whatever the catalogue says later. */
export interface Terms {
  roleId: string;
  roleName: string;
  systemId: string;
  systemName: string;
  environment: string;
  scope: string;
  permissions: string[];
  /** How to use it, and where: for whoever is given it. */
  use?: string;
  link?: string;
  entitlements: string[];
  risk: Risk;
  privileged: boolean;
  /** Whoever approves it says why; absent means that a click is enough. */
  approvalReason?: true;
  connector: ConnectorKind;
  /** The target's address: a removal is proved nowhere else. */
  address: string;
  ownerName: string;
  catalogSha256: string;
}

export interface ApprovalStep {
  name: StepName;
  /** Who may decide this step, and why they are asked. */
  approvers: Approver[];
  /** The decision that closed the step. */
  decision: Decision | null;
  /** How many must approve, each a different person; absent means one. */
  need?: number;
  /** Approvals so far that did not close the step yet. */
  approvals?: Decision[];
  /** What people call those who decide, where the name does not say it. */
  title?: string;
  /** Why this request needs the step, where the role does not always. */
  because?: string;
  /** When its approvers were asked; absent means with the request. */
  openedAt?: Date;
  /** When the next in line were asked too. */
  escalatedAt?: Date;
  /** Whoever asked has paged who is on call. */
  paged?: Page;
  /** Questions put to whoever asked, oldest first. */
  questions?: Question[];
  /** The clock stood still, once, while the first of them waited for its answer. */
  pause?: Pause;
}

export interface Page {
  by: PersonRef;
  to: PersonRef;
  at: Date;
}

/** What an approver wants to know before they decide. */
export interface Question {
  /** `Q1`, counted through the request. */
  id: string;
  by: PersonRef;
  at: Date;
  text: string;
  answer: { by: PersonRef; at: Date; text: string } | null;
}

export interface Pause {
  from: Date;
  /** Answered or not, the clock goes on then. */
  until: Date;
  /** When the request was to close without the pause. */
  decideBy: Date;
  /** How long it stood, once that is known. */
  movedMs?: number;
}

export interface Approver extends PersonRef {
  /** Why this person is asked: `the manager of Sam Whitfield`. */
  why?: string;
  /** Asked later than the others: next in line. */
  askedAt?: Date;
  remindedAt?: Date;
  /** Asked in the place of another, who handed it over or is away. */
  instead?: { of: string; how: 'handed_over' | 'away' };
  /** Handed it over: no longer decides. */
  gave?: { to: PersonRef; at: Date; reason: string };
}

/** `slack_click+oidc`: pressed in Slack, and confirmed on a page after signing in. */
export type DecisionMethod = 'slack_click' | 'slack_click+oidc' | 'cli';

/** What the identity provider said of a sign-in. No token is kept. */
export interface SignIn {
  issuer: string;
  /** Who, by the claim of the rule. */
  subject: string;
  /** How sure the provider is, in its own words. */
  acr: string[];
  /** How they signed in: `otp`, `hwk`, `mfa`. */
  amr: string[];
  authTime: Date;
}

/** As the record and the ledger keep it: the decision says who. */
export type KeptSignIn = Omit<SignIn, 'subject'>;

export interface Decision {
  verdict: 'approved' | 'denied';
  by: PersonRef;
  at: Date;
  reason: string | null;
  method: DecisionMethod;
  /** The sign-in that confirmed it; absent where none was needed. */
  signIn?: KeptSignIn;
  /** Hash of what was agreed to: what the card showed, with the changes made to it. */
  subjectHash: string;
  /** Approved, but less than was asked for. */
  changes?: Changes;
  /** Denied: what might be asked for instead. */
  suggestion?: Suggestion;
}

/** What an approver took away. Never is anything added. */
export interface Changes {
  /** The shorter time, ms. */
  durationMs?: number;
  /** The smaller role. */
  roleId?: string;
  /** How it was before: what earlier approvals are for. */
  was: { durationMs: number; subjectHash: string; terms?: Terms };
}

export interface Suggestion {
  roleId?: string;
  roleName?: string;
  /** ms */
  durationMs?: number;
}

export interface Grant {
  /** What the account held at the target before; null until looked at. */
  before: string[] | null;
  /** Set before the first call that could give access: from here on it counts as possibly active. */
  startedAt: Date | null;
  verifiedAt: Date | null;
  accountId: string | null;
  observed: string[] | null;
  evidence: string | null;
  /** More than approved was seen: this goes too. */
  surplus: string[];
  /** Read-backs that did not show it yet. */
  looks: number;
  attempts: number;
  lastError: string | null;
  /** When the last call that might still give it was given up without knowing what came of it. */
  unsureAt?: Date;
  /** The database was restored: whether this was given is not known. It is given no more, and its end removes it. */
  doubtedAt?: Date;
}

export type EndCause = 'expired' | 'dropped' | 'revoked' | 'mismatch' | 'refused' | 'left' | 'restored';

export interface End {
  cause: EndCause;
  by: PersonRef | null;
  reason: string | null;
  /** When it should be gone. */
  dueAt: Date;
  requestedAt: Date;
  overdueAt: Date | null;
  /** When the target was seen without it. */
  verifiedAt: Date | null;
  evidence: string | null;
  attempts: number;
  lastError: string | null;
  /** Removed then, while the record could not be written. */
  offlineAt?: Date;
}

/** More time on the same grant: one end and another, and what the second one rests on. */
export interface Extension {
  /** `X1`, `X2` … within the record. */
  id: string;
  /** Still undecided when the end began: lapsed. */
  state: 'pending' | 'granted' | 'denied' | 'lapsed';
  by: PersonRef;
  at: Date;
  reason: string;
  /** The end as it was, and the end asked for. */
  from: Date;
  to: Date;
  /** The role allows it once without asking anybody: it has no steps. */
  free: boolean;
  steps: ApprovalStep[];
  /** sha256 over what its approvers are shown. */
  subjectHash: string;
}

/** A notice before the end. */
export interface Warning {
  dueAt: Date;
  /** The end it is about. */
  endsAt: Date;
  toldAt: Date | null;
}

export interface LetEnd {
  by: PersonRef;
  at: Date;
  endsAt: Date;
}

/** What a holder reported, and who was told. */
export interface Problem {
  /** From 1 within the record. */
  n: number;
  by: PersonRef;
  at: Date;
  text: string;
  to: PersonRef[];
}

export type Actor =
  | {
      kind: 'person';
      id: string;
      name: string;
      teamId: string | null;
      userId: string | null;
      method: 'slack_click' | 'slack_click+oidc' | 'slack_command' | 'cli';
    }
  | { kind: 'system'; name: string };

/** One thing that happened, as it goes to the ledger. `n` counts from 1 in each record, without gaps. */
export interface RecordEvent {
  n: number;
  at: Date;
  action: string;
  actor: Actor;
  detail: Record<string, unknown>;
}

export interface TrailLine {
  n: number;
  at: Date;
  text: string;
}

/** A message Slack holds for this record. */
export interface CardRef {
  key: string;
  channel: string;
  ts: string;
  /** sha256 of what was last shown. */
  hash: string;
}
