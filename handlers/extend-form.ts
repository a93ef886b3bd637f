import type { ModalView } from '@slack/types';
import { findRequest } from '../models/request.ts';
import type { Person } from '../src/domain/person.ts';
import type { AccessRequest } from '../src/domain/record.ts';
import { extendModal } from '../src/views/extend-modal.ts';
import { plainDateBlocks } from '../src/views/plain-dates.ts';
import type { Words } from '../src/words/words.ts';
import { type Answer, answerCode } from './answer.ts';
import type { Clicker } from './click.ts';
import type { HandlerDeps } from './deps.ts';

/** What the form is filled with. */
interface Given {
  duration: string | null;
  reason: string | null;
}

/** The form that asks for more time, or why there is none for this person. */
export function extendForm(
  deps: HandlerDeps,
  words: Words,
  record: AccessRequest,
  person: Person,
  given: Given,
): ModalView | Answer {
  if (![record.requester.id, record.target.id].includes(person.id))
    return answerCode(words, 'not_holder', { request: record.id });
  if (record.state !== 'active') return answerCode(words, 'extension_late', { request: record.id });
  const freeMs = deps.catalog().roles.get(record.terms.roleId)?.freeExtensionMs ?? 0;
  const usedUp = record.extensions?.some((x) => x.free) === true;
  return extendModal(words, record, { ...given, freeMs: usedUp ? 0 : freeMs });
}

/** Opens it for a command. @returns why not, for the caller, or null */
export async function openExtendForm(
  deps: HandlerDeps,
  words: Words,
  { person, actor }: Clicker,
  { id, ...given }: Given & { id: string },
  triggerId: string,
): Promise<Answer | null> {
  const record = await findRequest(deps.models.requests, id);
  if (!record) return answerCode(words, 'no_such_request', { request: id });
  const view = extendForm(deps, words, record, person, given);
  if ('response_type' in view) return view;
  const blocks = plainDateBlocks(view.blocks, deps.plainDates);
  const client = await deps.clientFor(actor.teamId ?? '');
  await client.views.open({ trigger_id: triggerId, view: { ...view, blocks } });
  return null;
}
