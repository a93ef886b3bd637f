import { lapse } from '../domain/end.ts';
import type { Deps } from './deps.ts';
import { type Done, transact } from './transact.ts';

/** The time to decide is over: closed, never granted. */
export function recordLapse(deps: Deps, requestId: string): Promise<Done> {
  return transact(deps, requestId, lapse);
}
