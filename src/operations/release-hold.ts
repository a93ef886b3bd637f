import { commitGuard } from '../../models/guard.ts';
import { markEnding, release } from '../domain/admit.ts';
import type { AccessRequest } from '../domain/record.ts';
import type { Guard } from '../domain/separation.ts';
import { Fault } from '../errors.ts';
import { currentGuard } from './admit-grant.ts';
import type { Deps } from './deps.ts';

async function change(
  deps: Pick<Deps, 'models'>,
  { personId, requestId }: { personId: string; requestId: string },
  next: (guard: Guard) => Guard,
): Promise<Guard> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const wanted = next(await currentGuard(deps, personId, requestId));
    if (await commitGuard(deps.models.guards, wanted)) return wanted;
  }
  throw new Fault('conflict_busy');
}

/** The request's role is on its way out; what other roles share stays theirs. */
export function beginRelease(deps: Pick<Deps, 'models'>, record: AccessRequest): Promise<Guard> {
  return change(deps, { personId: record.target.id, requestId: record.id }, (guard) => markEnding(guard, record));
}

/** The request never came to anything: nothing of it is held. */
export async function releaseHold(deps: Pick<Deps, 'models'>, personId: string, requestId: string): Promise<void> {
  await change(deps, { personId, requestId }, (guard) => release(guard, [requestId]));
}
