import { favouritesOf } from '../models/favourite.ts';
import type { Person } from '../src/domain/person.ts';
import { planMark } from '../src/domain/plan-mark.ts';
import type { Actor } from '../src/domain/record.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import { previewRequest } from '../src/operations/preview-request.ts';
import { heldModal } from '../src/views/held-modal.ts';
import { encodeChoice } from '../src/views/parse-preview-modal.ts';
import type { RequestFields } from '../src/views/parse-request-modal.ts';
import { plainDateBlocks } from '../src/views/plain-dates.ts';
import { previewModal } from '../src/views/preview-modal.ts';
import type { Words } from '../src/words/words.ts';
import type { HandlerDeps } from './deps.ts';
import { heldAlready, startOf } from './outlook.ts';

type View = ReturnType<typeof previewModal>;

/**
 * What follows the form: the last look, or how the same request stands that is open already.
 * @param note something to say first
 */
export async function previewOf(
  deps: HandlerDeps,
  words: Words,
  { person, actor }: { person: Person; actor: Actor },
  fields: RequestFields,
  note: string | null = null,
): Promise<{ ok: true; view: View } | ({ ok: false } & Refusal)> {
  const now = deps.ctx.clock.now();
  const { role, duration, ticket } = fields;
  const justification = fields.justification ?? '';
  const asked = { person, actor, role: role ?? '', targetId: fields.person, duration: duration ?? '' };
  const outcome = await previewRequest(deps, { ...asked, startsAt: startOf(fields.start), justification, ticket });
  const shown = (view: View): { ok: true; view: View } => ({
    ok: true,
    view: { ...view, blocks: plainDateBlocks(view.blocks, deps.plainDates) },
  });
  if (!outcome.ok) {
    const held = await heldAlready(deps, person, outcome);
    return held ? shown(heldModal(words, held, now)) : outcome;
  }
  const { outlook, decideBy } = outcome.next;
  const kept = (await favouritesOf(deps.models.favourites, person.id)).includes(outlook.plan.terms.roleId);
  const { justificationMinLength } = deps.catalog().policy;
  const metadata = encodeChoice({ ...fields, shown: planMark(outlook.plan) });
  return shown(
    previewModal(
      words,
      { outlook, decideBy, justification, ticket, justificationMinLength, kept, note, metadata },
      now,
    ),
  );
}
