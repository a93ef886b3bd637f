import type { Catalog } from '../../src/domain/catalog.ts';
import type { Person } from '../../src/domain/person.ts';
import type { AccessRequest } from '../../src/domain/record.ts';

/**
 * Everything the checker of I1 to I8 looks at: plain values, gathered after a run by whoever ran it. No server, no
 * function, nothing that the bot says of itself: what the target did by its own log and clock, what the database and
 * the exported ledger hold, what Slack shows, what people were told.
 */
export interface Evidence {
  /** Every membership that began or ended, in the target's own order and by its own clock. */
  target: readonly TargetEffect[];
  /** What the target holds at `lookedAt`. */
  targetNow: readonly Holding[];
  /** All request documents, as the database holds them at `lookedAt`. */
  records: readonly AccessRequest[];
  ledger: LedgerEvidence;
  /** Null where the run has no Slack. */
  slack: SlackEvidence | null;
  /** Ids of requests that a person was shown as recorded. */
  accepted: readonly string[];
  /** Roster and catalogue, oldest first; the first holds from the beginning. */
  facts: readonly FactsSince[];
  limits: Limits;
  lookedAt: Date;
}

export interface TargetEffect {
  /** UTC instant by the target's clock. */
  at: Date;
  system: string;
  op: 'add' | 'remove';
  /** Person id as the target has it (SCIM `externalId`); null for an account bound to nobody. */
  user: string | null;
  group: string;
  /** Id of the account, where a person could have two. */
  account?: string;
  /** When it was asked for, where it landed long after the caller had given it up. */
  askedAt?: Date;
  /** Done by somebody else than the bot: by hand, or by a target that gives more than it was asked for. */
  foreign?: boolean;
}

export type Holding = Pick<TargetEffect, 'system' | 'user' | 'group'>;

export interface LedgerEvidence {
  /** What the offline verifiers say about the export. */
  verdicts: readonly { by: string; ok: boolean; why: string }[];
  /** What the meaning check finds, in words. */
  findings: readonly string[];
  /** The events of the export, in its order. */
  events: readonly LedgerEvent[];
}

export interface LedgerEvent {
  seq: number;
  key: string;
  at: Date;
  action: string;
  record: string | null;
  n: number | null;
  detail: Readonly<Record<string, unknown>>;
  /** When the database really had it, by the database's own log; absent where that is not known. */
  writtenAt?: Date;
}

export interface SlackEvidence {
  /** What stands in Slack at `lookedAt`, all channels; messages only one person sees are left out. */
  messages: readonly ShownMessage[];
  /** What the bot posted and rewrote, as it happened, where that is known. */
  history: readonly { at: Date; text: string }[];
  securityChannel: string;
}

export interface ShownMessage {
  channel: string;
  /** Slack user of a direct message with the bot; null in a channel. */
  userId: string | null;
  ts: string;
  text: string;
  /** Every text within its blocks, in order; null where blocks were not kept. */
  words: readonly string[] | null;
}

export interface FactsSince {
  since: Date;
  catalog: Catalog;
  people: readonly Person[];
  /** Ids that are one and the same human, whatever the roster says; e-mail and Slack account are compared anyway. */
  sameHuman?: readonly (readonly string[])[];
}

export interface Limits {
  /** N of I2: how late an end may be, in ms. */
  endsWithinMs: number;
  /** How early a removal may be against our clock, in ms: 1,000. */
  earlyMs: number;
  /** How far the clocks of bot and target may stand apart, in ms: 1,000; more where a row skews them. */
  clockMs: number;
  /** How long a call that is under way may take to land at the target, in ms; 0 unless said. */
  landsWithinMs?: number;
  /** Everything that was due has had its time: nothing may be on its way any more. */
  settled: boolean;
  /** The page of an overdue removal comes at most this long after the end, in ms: 60,000. */
  pageWithinMs: number;
  /** Times when something was down. What ends then may end up to `backWithinMs` after it is back. */
  outages: readonly Outage[];
  /** Nback, in ms: 30,000. */
  backWithinMs: number;
  /** Messages that may be there once too often, each from a crash between posting and noting it down. */
  extraCards: number;
}

export interface Outage {
  what: 'mongodb' | 'redis' | 'slack' | 'target' | 'bot';
  from: Date;
  /** Null while it lasts. */
  to: Date | null;
}

export const INVARIANTS = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8'] as const;
export type InvariantId = (typeof INVARIANTS)[number];

/** One broken promise, in words. */
export interface Violation {
  invariant: InvariantId;
  /** The request it is about, if it is about one. */
  request: string | null;
  why: string;
}

/** The limits of a run without any fault: N0 at its most, 15 s. */
export const CALM: Limits = {
  endsWithinMs: 15_000,
  earlyMs: 1_000,
  clockMs: 1_000,
  settled: true,
  pageWithinMs: 60_000,
  outages: [],
  backWithinMs: 30_000,
  extraCards: 0,
};
