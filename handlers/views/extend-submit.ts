import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { extend } from '../../src/operations/extend-grant.ts';
import { parseExtendModal } from '../../src/views/extend-modal.ts';
import { FIELDS, parseRequestValue } from '../../src/views/ids.ts';
import { refusalText } from '../../src/words/refusal-text.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { HandlerDeps } from '../deps.ts';
import { accountOf, identify } from '../identify.ts';
import { wordsOf } from '../words-of.ts';

type Args = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** More time was asked for: recorded first, acknowledged then. A refusal stands at the field it is about. */
export function extendSubmit(deps: HandlerDeps) {
  return async ({ ack, body, view }: Args): Promise<void> => {
    const fail = (text: string, block: string = FIELDS.duration) =>
      ack({ response_action: 'errors', errors: { [block]: text.replaceAll('`', '') } });
    const payload = body as unknown as Record<string, unknown>;
    const words = await wordsOf(deps, accountOf(payload, 'slack_click'));
    const who = identify(deps, payload, 'slack_click');
    if (!who.ok) return fail(refusalText(words, who.refused, who.values));
    const id = parseRequestValue(view.private_metadata);
    if (id === null) return fail(refusalText(words, 'card_stale', { request: { phrase: 'this_request' } }));
    const { duration, reason } = parseExtendModal(view.state.values, view.blocks);
    try {
      const { person, actor } = who;
      const done = await withinBudget(
        extend(deps, id, { person, actor, duration: duration ?? '', reason: reason ?? '' }),
      );
      const field = done.ok || done.field !== 'justification' ? FIELDS.duration : FIELDS.justification;
      if (!done.ok) return await fail(refusalText(words, done.refused, done.values), field);
      // With all that is below it: it may stand on the form that asked for what is held already.
      await ack({ response_action: 'clear' });
    } catch (error) {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'submission failed');
      await fail(refusalText(words, codeOf(error)));
    }
  };
}
