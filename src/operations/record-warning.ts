import { warn } from '../domain/warn.ts';
import type { Deps } from './deps.ts';
import { type Done, transact } from './transact.ts';

/** The end is near: its holder is told, once. */
export function recordWarning(deps: Deps, requestId: string, effectId: string): Promise<Done> {
  return transact(deps, requestId, (record, now) => warn(record, effectId, now));
}
