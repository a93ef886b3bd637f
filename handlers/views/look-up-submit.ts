import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { isRequestId } from '../../src/domain/command.ts';
import { FIELDS } from '../../src/views/ids.ts';
import { answerModal } from '../../src/views/look-up-modal.ts';
import { parseLookUpModal } from '../../src/views/parse-look-up-modal.ts';
import { withPlainDates } from '../../src/views/plain-dates.ts';
import { refusalText } from '../../src/words/refusal-text.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { HandlerDeps } from '../deps.ts';
import { accountOf, identify } from '../identify.ts';
import { lookUp, type Question } from '../look-up.ts';
import { wordsOf } from '../words-of.ts';

type Args = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** The search form was sent: the answer opens on top of it. */
export function lookUpSubmit(deps: HandlerDeps) {
  return async ({ ack, body, view }: Args): Promise<void> => {
    const fail = (text: string, block: string = FIELDS.lookWhat) =>
      ack({ response_action: 'errors', errors: { [block]: text.replaceAll('`', '') } });
    const payload = body as unknown as Record<string, unknown>;
    const words = await wordsOf(deps, accountOf(payload, 'slack_click'));
    const who = identify(deps, payload, 'slack_click');
    if (!who.ok) return fail(refusalText(words, who.refused, who.values));
    const { kind, what, at } = parseLookUpModal(view.state.values, view.blocks);
    if (what === null) return fail(refusalText(words, 'no_such_subject', { what: '' }));
    const id = what.trim().toUpperCase();
    if (kind === 'audit' && !isRequestId(id)) return fail(refusalText(words, 'no_such_request', { request: what }));
    const question: Question = kind === 'audit' ? { kind, id } : { kind, what, at };
    try {
      const found = await withinBudget(lookUp(deps, words, who, question));
      if (!found.ok) {
        const time = found.refused === 'bad_moment' || found.refused === 'moment_ahead';
        return await fail(refusalText(words, found.refused, found.values), time ? FIELDS.lookAt : FIELDS.lookWhat);
      }
      const answer = deps.plainDates ? withPlainDates(found.next) : found.next;
      await ack({ response_action: 'push', view: answerModal(words, answer) });
    } catch (error) {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'look-up failed');
      await fail(refusalText(words, codeOf(error)));
    }
  };
}
