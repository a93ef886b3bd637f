import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { findRequest } from '../../models/request.ts';
import { parseRequestValue } from '../../src/views/ids.ts';
import { answerModal } from '../../src/views/look-up-modal.ts';
import { plainDateBlocks } from '../../src/views/plain-dates.ts';
import type { Words } from '../../src/words/words.ts';
import { answerCode } from '../answer.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { HandlerDeps } from '../deps.ts';
import { extendForm } from '../extend-form.ts';
import { accountOf, identify } from '../identify.ts';
import { wordsOf } from '../words-of.ts';

type Args = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** Asked for what is held already, they would rather extend it: the form for more time takes the place of the notice. */
export function heldSubmit(deps: HandlerDeps) {
  const next = async (words: Words, { body, view }: Pick<Args, 'body' | 'view'>) => {
    const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
    if (!who.ok) return answerCode(words, who.refused, who.values);
    const id = parseRequestValue(view.private_metadata);
    const record = id === null ? null : await withinBudget(findRequest(deps.models.requests, id));
    if (!record) return answerCode(words, 'card_stale', { request: { phrase: 'this_request' } });
    return extendForm(deps, words, record, who.person, { duration: null, reason: null });
  };
  return async ({ ack, body, view }: Args): Promise<void> => {
    const words = await wordsOf(deps, accountOf(body as unknown as Record<string, unknown>, 'slack_click'));
    const shown = await next(words, { body, view }).catch((error: unknown) => {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'form could not be opened');
      return answerCode(words, codeOf(error));
    });
    const form = 'response_type' in shown ? answerModal(words, shown) : shown;
    await ack({
      response_action: 'update',
      view: { ...form, blocks: plainDateBlocks(form.blocks, deps.plainDates) },
    });
  };
}
