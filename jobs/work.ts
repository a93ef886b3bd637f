import type { Effect } from '../src/domain/effect.ts';
import type { AccessRequest } from '../src/domain/record.ts';
import type { Held } from '../src/operations/record-grant.ts';

/** An effect in a worker's hands. */
export interface Work {
  record: AccessRequest;
  effect: Effect;
  held: Held;
  /** Nothing may be sent to a target after this: the lease is about to end. */
  deadline: Date;
}
