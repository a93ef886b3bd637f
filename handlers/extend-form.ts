import { findRequest } from '../models/request.ts';
import type { Person } from '../src/domain/person.ts';
import { extendModal } from '../src/views/extend-modal.ts';
import { type Answer, answerCode } from './answer.ts';
import type { HandlerDeps } from './deps.ts';

/** Opens the form that asks for more time, filled with what is known. @returns why not, for the caller, or null */
export async function openExtendForm(
  deps: HandlerDeps,
  person: Person,
  given: { id: string; duration: string | null; reason: string | null },
  triggerId: string,
): Promise<Answer | null> {
  const record = await findRequest(deps.models.requests, given.id);
  if (!record) return answerCode('no_such_request', { request: given.id });
  if (![record.requester.id, record.target.id].includes(person.id))
    return answerCode('not_holder', { request: given.id });
  if (record.state !== 'active') return answerCode('extension_late', { request: given.id });
  const freeMs = deps.catalog().roles.get(record.terms.roleId)?.freeExtensionMs ?? 0;
  const usedUp = record.extensions?.some((x) => x.free) === true;
  const view = extendModal(record, { ...given, freeMs: usedUp ? 0 : freeMs });
  await deps.client.views.open({ trigger_id: triggerId, view });
  return null;
}
