import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { favouritesOf } from '../../models/favourite.ts';
import type { Person } from '../../src/domain/person.ts';
import type { Actor } from '../../src/domain/record.ts';
import { previewRequest } from '../../src/operations/preview-request.ts';
import { heldModal } from '../../src/views/held-modal.ts';
import { FIELDS } from '../../src/views/ids.ts';
import { encodeChoice } from '../../src/views/parse-preview-modal.ts';
import { parseRequestModal, type RequestFields } from '../../src/views/parse-request-modal.ts';
import { plainDateBlocks } from '../../src/views/plain-dates.ts';
import { previewModal } from '../../src/views/preview-modal.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { HandlerDeps } from '../deps.ts';
import { identify } from '../identify.ts';
import { heldAlready, startOf } from '../outlook.ts';
import { firstMissing, formErrors } from './form-errors.ts';

type Args = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** The form was filled in: checked as a whole, and shown once more with all it means. Nothing is recorded. */
export function requestPreview(deps: HandlerDeps) {
  return async ({ ack, body, view }: Args): Promise<void> => {
    const fail = (refusal: Parameters<typeof formErrors>[2]) => ack(formErrors(view, FIELDS.role, refusal));
    const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
    if (!who.ok) return fail({ code: who.code, values: { contact: deps.catalog().people.contact } });
    const fields = parseRequestModal(view.state.values, view.blocks);
    const missing = firstMissing(fields);
    if (missing) return fail(missing);
    try {
      const next = await withinBudget(nextView(deps, who, fields));
      if (!next.ok) return await fail({ code: next.refused, values: next.values, field: next.field });
      const { blocks, ...rest } = next.view;
      await ack({ response_action: 'push', view: { ...rest, blocks: plainDateBlocks(blocks, deps.plainDates) } });
    } catch (error) {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'preview failed');
      await fail({ code: codeOf(error) });
    }
  };
}

async function nextView(deps: HandlerDeps, { person, actor }: { person: Person; actor: Actor }, fields: RequestFields) {
  const now = deps.ctx.clock.now();
  const justification = fields.justification ?? '';
  const outcome = await previewRequest(deps, {
    person,
    actor,
    role: fields.role ?? '',
    targetId: fields.person,
    duration: fields.duration ?? '',
    startsAt: startOf(fields.start),
    justification,
    ticket: fields.ticket,
  });
  if (!outcome.ok) {
    const held = await heldAlready(deps, person, outcome);
    return held ? { ok: true as const, view: heldModal(held, now) } : outcome;
  }
  const { outlook, decideBy } = outcome.next;
  const kept = (await favouritesOf(deps.models.favourites, person.id)).includes(outlook.plan.terms.roleId);
  const input = {
    outlook,
    decideBy,
    justification,
    ticket: fields.ticket,
    justificationMinLength: deps.catalog().policy.justificationMinLength,
    kept,
    metadata: encodeChoice(fields),
  };
  return { ok: true as const, view: previewModal(input, now) };
}
