import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { errorText } from '../../src/errors.ts';
import { extend } from '../../src/operations/extend-grant.ts';
import { parseExtendModal } from '../../src/views/extend-modal.ts';
import { FIELDS, parseRequestValue } from '../../src/views/ids.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { HandlerDeps } from '../deps.ts';
import { identify } from '../identify.ts';

type Args = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** More time was asked for: recorded first, acknowledged then. A refusal stands at the field it is about. */
export function extendSubmit(deps: HandlerDeps) {
  return async ({ ack, body, view }: Args): Promise<void> => {
    const fail = (text: string, block: string = FIELDS.duration) =>
      ack({ response_action: 'errors', errors: { [block]: text.replaceAll('`', '') } });
    const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
    if (!who.ok) return fail(who.text);
    const id = parseRequestValue(view.private_metadata);
    if (id === null) return fail(errorText('card_stale', { request: 'this request' }));
    const { duration, reason } = parseExtendModal(view.state.values, view.blocks);
    try {
      const { person, actor } = who;
      const done = await withinBudget(
        extend(deps, id, { person, actor, duration: duration ?? '', reason: reason ?? '' }),
      );
      const field = done.ok || done.field !== 'justification' ? FIELDS.duration : FIELDS.justification;
      if (!done.ok) return await fail(errorText(done.refused, done.values), field);
      // With all that is below it: it may stand on the form that asked for what is held already.
      await ack({ response_action: 'clear' });
    } catch (error) {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'submission failed');
      await fail(errorText(codeOf(error)));
    }
  };
}
