import { findRequest } from '../../models/request.ts';
import { warn } from '../domain/warn.ts';
import type { Deps } from './deps.ts';
import { readQuiet } from './read-habits.ts';
import { type Done, transact } from './transact.ts';

/** The end is near: its holder is told, once; in their quiet time it waits where it can. */
export async function recordWarning(deps: Deps, requestId: string, effectId: string): Promise<Done> {
  const record = await findRequest(deps.models.requests, requestId);
  const quiet = record ? await readQuiet(deps, [record.target.id, record.requester.id]) : new Map();
  const quiets = [...quiet.values()];
  return transact(deps, requestId, (found, now) => warn(found, effectId, quiets, now));
}
