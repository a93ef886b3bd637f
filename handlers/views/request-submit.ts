import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { keepFavourite } from '../../src/operations/keep-favourite.ts';
import { openRequest } from '../../src/operations/open-request.ts';
import { FIELDS } from '../../src/views/ids.ts';
import { parsePreviewModal } from '../../src/views/parse-preview-modal.ts';
import { refusalText } from '../../src/words/refusal-text.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { HandlerDeps } from '../deps.ts';
import { accountOf, identify } from '../identify.ts';
import { startOf } from '../outlook.ts';
import { previewOf } from '../preview.ts';
import { wordsOf } from '../words-of.ts';
import { firstMissing, formErrors } from './form-errors.ts';

type Args = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** The preview was sent: recorded first, acknowledged then. */
export function requestSubmit(deps: HandlerDeps) {
  return async ({ ack, body, view }: Args): Promise<void> => {
    const payload = body as unknown as Record<string, unknown>;
    const words = await wordsOf(deps, accountOf(payload, 'slack_click'));
    const fail = (refusal: Parameters<typeof formErrors>[3]) =>
      ack(formErrors(words, view, FIELDS.justification, refusal));
    const who = identify(deps, payload, 'slack_click');
    if (!who.ok) return fail({ code: who.refused, values: who.values });
    const { values } = view.state;
    const sent = { values, blocks: view.blocks, metadata: view.private_metadata };
    const fields = parsePreviewModal(sent, deps.plainDates);
    const missing = firstMissing(fields, deps.catalog().policy.justificationMinLength);
    if (missing) return fail(missing);
    try {
      const done = await withinBudget(
        openRequest(deps, {
          person: who.person,
          actor: who.actor,
          origin: `view:${who.actor.teamId ?? ''}:${view.id}`,
          role: fields.role ?? '',
          targetId: fields.person,
          duration: fields.duration ?? '',
          startsAt: startOf(fields.start),
          justification: fields.justification ?? '',
          ticket: fields.ticket,
          shown: fields.shown,
        }),
      );
      if (!done.ok && done.refused === 'preview_changed') {
        // What is sent is what was looked at: it is shown as it is now, to be sent from there.
        const again = await withinBudget(previewOf(deps, words, who, fields, refusalText(words, done.refused)));
        if (!again.ok) return await fail({ code: again.refused, values: again.values, field: again.field });
        return await ack({ response_action: 'update', view: again.view });
      }
      if (!done.ok) return await fail({ code: done.refused, values: done.values, field: done.field });
      await ack({ response_action: 'clear' });
      const { favourite } = fields;
      const { roleId } = done.record.terms;
      if (favourite) await keepFavourite(deps, { person: who.person, roleId, keep: favourite === 'keep' });
    } catch (error) {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'submission failed');
      await fail({ code: codeOf(error) });
    }
  };
}
