import type { Connector } from '../src/connectors/connector.ts';
import type { Deps } from '../src/operations/deps.ts';
import type { SlackPort } from './slack-port.ts';

/** What the workers need beside the operations. */
export interface JobDeps extends Deps {
  connectorFor(systemId: string): Connector;
  slack: SlackPort;
  /** How long a claimed effect belongs to its worker, in ms; calls are cut well before. */
  leaseMs: number;
}
