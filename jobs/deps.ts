import type { Connector } from '../src/connectors/connector.ts';
import type { Deps } from '../src/operations/deps.ts';
import type { Pacer } from './pace-slack.ts';
import type { SlackPort } from './slack-port.ts';

/** What the workers need beside the operations. */
export interface JobDeps extends Deps {
  connectorFor(systemId: string): Connector;
  slack: SlackPort;
  /** When which message may be sent in a workspace. */
  pacerOf(teamId: string): Pacer;
  /** An attempt at a target failed. @param retryAfterMs the pause it asked for, in ms */
  targetFailed(systemId: string, retryAfterMs: number | null): void;
  /** False while this process's clock, or the record itself, cannot be relied on. */
  mayGrant(): boolean;
  /** False while nobody knows whether the record was set back: what it does not say may have happened. */
  isWhole(): boolean;
  /** Whether this process carried the removal out while the record could not be written. */
  removedOffline(effectId: string): boolean;
  /** How long a claimed effect belongs to its worker, in ms; calls are cut well before. */
  leaseMs: number;
}
