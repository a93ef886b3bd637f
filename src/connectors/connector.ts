/**
 * The contract every connector keeps. A connector does what it is told to one target system and reports
 * what it saw there. It decides nothing, stores nothing and retries nothing.
 */
import type { ConnectorKind } from '../domain/catalog.ts';
import type { Task } from '../domain/task.ts';

/** Whose account at the target. The person id is the key; the e-mail only finds an account not yet bound. */
export interface Account {
  personId: string;
  email: string;
  name: string;
}

export interface ConnectorCall {
  account: Account;
  /** The entitlements to add, remove or look at. */
  entitlements: readonly string[];
  /** The same for every attempt of one effect. */
  idempotencyKey: string;
  /** The manual task of this effect, when there is one. */
  task: Task | null;
  /** Ends the call; the outcome is then unknown until observed. */
  signal: AbortSignal;
}

/** `pending`: somebody or something else finishes it; look again later. */
export type ActResult = { status: 'done' | 'absent' | 'pending'; detail: string; providerEventId?: string };

/** What the target itself says the account holds. */
export interface Observation {
  /** The account's id at the target, null when there is no account. */
  accountId: string | null;
  /** Every entitlement the account holds there, sorted. */
  entitlements: readonly string[];
  /** Words for people: what was read, from where. */
  evidence: string;
}

export interface Connector {
  readonly kind: ConnectorKind;
  readonly capabilities: {
    /** The target ends access by itself. */
    nativeExpiry: boolean;
    /** Open sessions can be closed. */
    sessionKill: boolean;
    /** `observed`: read from the target; `attested`: two people said so. */
    readBack: 'observed' | 'attested';
  };
  /** Adds the entitlements. Done twice is done once. @throws ConnectorError */
  grant(call: ConnectorCall): Promise<ActResult>;
  /** Removes the entitlements. Nothing there is `absent`, a success. @throws ConnectorError */
  revoke(call: ConnectorCall): Promise<ActResult>;
  /** Reads what the account holds now. @throws ConnectorError */
  observe(call: ConnectorCall): Promise<Observation>;
  /** Whether the target answers and the credentials work: null, or words for a person. */
  check(signal: AbortSignal): Promise<string | null>;
}

/** A call that failed. `retryable` false means: asking again cannot help. The outcome at the target is unknown either way. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly retryable: boolean;
  /** The target asked for this pause, in ms (`Retry-After`). */
  readonly retryAfterMs: number | null;
  constructor(message: string, options: { retryable: boolean; retryAfterMs?: number | null; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
