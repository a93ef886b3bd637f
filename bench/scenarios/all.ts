/** The ten scenarios, in the order they are run: those on the many grants behind each other, what ends grants last. */
import type { Scenario } from '../support/scenario.ts';
import { ACK_LATENCY } from './ack-latency.ts';
import { COLD_START } from './cold-start.ts';
import { EXPIRY_BURST } from './expiry-burst.ts';
import { MEMORY, QUEUE_LOST } from './queue-lost.ts';
import { REDIS_DOWN } from './redis-down.ts';
import { REQUESTS_END_TO_END } from './requests-end-to-end.ts';
import { STEADY_ENDS } from './steady-ends.ts';
import { VERIFY_LEDGER } from './verify-ledger.ts';

const RECONCILE: Scenario = {
  number: 7,
  title: 'Reconcile 100,000 identities with 10 entitlements each, 1 % drift',
  how: 'There is no reconcile yet. Its goal: CPU at most 2x raw paging and set difference, all drift found.',
  run: null,
};

export const SCENARIOS: readonly Scenario[] = [
  REQUESTS_END_TO_END,
  ACK_LATENCY,
  EXPIRY_BURST,
  QUEUE_LOST,
  MEMORY,
  COLD_START,
  STEADY_ENDS,
  REDIS_DOWN,
  RECONCILE,
  VERIFY_LEDGER,
];
