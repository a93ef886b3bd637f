import type { KnownBlock } from '@slack/types';
import { findRequest } from '../models/request.ts';
import { isActive, type Person } from '../src/domain/person.ts';
import { maySee } from '../src/domain/policy.ts';
import type { AccessRequest } from '../src/domain/record.ts';
import type { RefusalValues } from '../src/domain/refusal.ts';
import { outlookOf } from '../src/operations/preview-request.ts';
import { section } from '../src/views/blocks.ts';
import { matchLine, outlookBlocks } from '../src/views/outlook.ts';
import type { RequestFields } from '../src/views/parse-request-modal.ts';
import { plainDateBlocks } from '../src/views/plain-dates.ts';
import { plain } from '../src/views/text.ts';
import { refusalText } from '../src/words/refusal-text.ts';
import type { Words } from '../src/words/words.ts';
import type { HandlerDeps } from './deps.ts';

/** A chosen day starts at midnight UTC. */
export const startOf = (day: string | null): Date | null => (day ? new Date(`${day}T00:00:00.000Z`) : null);

/** What the choice so far means, for the form: the person at once, the rest as soon as a role is chosen. */
export async function outlookFor(
  deps: HandlerDeps,
  words: Words,
  person: Person,
  fields: Pick<RequestFields, 'role' | 'person' | 'duration' | 'start'>,
): Promise<KnownBlock[]> {
  const now = deps.ctx.clock.now();
  const target = fields.person === null ? person : deps.roster().byId(fields.person);
  const match = matchLine(words, target && isActive(target, now) ? target : null);
  if (fields.role === null) return [match];
  const outcome = await outlookOf(deps, {
    person,
    role: fields.role,
    targetId: fields.person,
    duration: fields.duration,
    startsAt: startOf(fields.start),
  });
  if (!outcome.ok) {
    const why = refusalText(words, outcome.refused, outcome.values).replaceAll('`', '');
    return [match, section(plain(words.form.cannotBeSent({ why })))];
  }
  return plainDateBlocks([match, ...outlookBlocks(words, outcome.next, now)], deps.plainDates);
}

/** The open request that a new one would be the same as, if this person may see it. */
export async function heldAlready(
  deps: HandlerDeps,
  person: Person,
  refusal: { refused: string; values: RefusalValues },
): Promise<AccessRequest | null> {
  if (refusal.refused !== 'already_open') return null;
  const id = refusal.values['request'];
  const record = typeof id === 'string' ? await findRequest(deps.models.requests, id) : null;
  return record && maySee(record, person, deps.catalog()) ? record : null;
}
