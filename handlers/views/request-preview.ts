import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { FIELDS } from '../../src/views/ids.ts';
import { parseRequestModal } from '../../src/views/parse-request-modal.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { HandlerDeps } from '../deps.ts';
import { accountOf, identify } from '../identify.ts';
import { previewOf } from '../preview.ts';
import { wordsOf } from '../words-of.ts';
import { firstMissing, formErrors } from './form-errors.ts';

type Args = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** The form was filled in: checked as a whole, and shown once more with all it means. Nothing is recorded. */
export function requestPreview(deps: HandlerDeps) {
  return async ({ ack, body, view }: Args): Promise<void> => {
    const payload = body as unknown as Record<string, unknown>;
    const words = await wordsOf(deps, accountOf(payload, 'slack_click'));
    const fail = (refusal: Parameters<typeof formErrors>[3]) => ack(formErrors(words, view, FIELDS.role, refusal));
    const who = identify(deps, payload, 'slack_click');
    if (!who.ok) return fail({ code: who.refused, values: who.values });
    const fields = parseRequestModal(view.state.values, view.blocks, deps.plainDates);
    const missing = firstMissing(fields, deps.catalog().policy.justificationMinLength);
    if (missing) return fail(missing);
    try {
      const next = await withinBudget(previewOf(deps, words, who, fields));
      if (!next.ok) return await fail({ code: next.refused, values: next.values, field: next.field });
      await ack({ response_action: 'push', view: next.view });
    } catch (error) {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'preview failed');
      await fail({ code: codeOf(error) });
    }
  };
}
