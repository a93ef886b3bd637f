import { commitGuard } from '../../models/guard.ts';
import { markEnding, release } from '../domain/admit.ts';
import type { AccessRequest } from '../domain/record.ts';
import type { Guard } from '../domain/separation.ts';
import { Fault } from '../errors.ts';
import { currentGuard } from './admit-grant.ts';
import type { Deps } from './deps.ts';

/** @param atHand the guard as the caller left it: saves the load where nobody has moved it since */
async function change(
  deps: Pick<Deps, 'models'>,
  { personId, requestId }: { personId: string; requestId: string },
  next: (guard: Guard) => Guard,
  atHand?: Guard,
): Promise<Guard> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const guess = attempt === 0 ? atHand : undefined;
    const wanted = next(guess ?? (await currentGuard(deps, personId, requestId)));
    if (await commitGuard(deps.models.guards, wanted)) return wanted;
  }
  throw new Fault('conflict_busy');
}

/** The request's role is on its way out; what other roles share stays theirs. */
export function beginRelease(deps: Pick<Deps, 'models'>, record: AccessRequest): Promise<Guard> {
  return change(deps, { personId: record.target.id, requestId: record.id }, (guard) => markEnding(guard, record));
}

/** The request's role is proved gone. @param atHand the guard as `beginRelease` left it */
export async function releaseHold(
  deps: Pick<Deps, 'models'>,
  personId: string,
  requestId: string,
  atHand?: Guard,
): Promise<void> {
  await change(deps, { personId, requestId }, (guard) => release(guard, [requestId]), atHand);
}
