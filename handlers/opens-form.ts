import type { ModalView } from '@slack/types';
import { findRequest } from '../models/request.ts';
import type { AccessRequest } from '../src/domain/record.ts';
import { plainDateBlocks } from '../src/views/plain-dates.ts';
import type { Words } from '../src/words/words.ts';
import { type Answer, answerCode } from './answer.ts';
import { codeOf, withinBudget } from './budget.ts';
import type { ClickArgs, Clicker } from './click.ts';
import { clientOf } from './client-of.ts';
import type { HandlerDeps } from './deps.ts';
import { accountOf, identify } from './identify.ts';
import { tellClicker } from './tell-clicker.ts';
import { wordsOf } from './words-of.ts';

/**
 * A button that first opens a form about a request. Nothing changes until the form is sent.
 * @param requestOf reads the button's value; null when it is not one of ours
 * @param view the form for whoever pressed, or why not
 */
export function opensForm(
  deps: HandlerDeps,
  requestOf: (value: string) => string | null,
  view: (
    record: AccessRequest,
    value: string,
    who: Clicker,
    words: Words,
  ) => ModalView | Answer | Promise<ModalView | Answer>,
) {
  const open = async (value: string, body: ClickArgs['body'], asked: Promise<Words>) => {
    const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
    if (!who.ok) return answerCode(await asked, who.refused, who.values);
    const id = requestOf(value);
    const record = id === null ? null : await findRequest(deps.models.requests, id);
    const words = await asked;
    if (!record) return answerCode(words, 'card_stale', { request: { phrase: 'this_request' } });
    const form = await view(record, value, who, words);
    if ('response_type' in form) return form;
    const blocks = plainDateBlocks(form.blocks, deps.plainDates);
    const client = await clientOf(deps, body);
    await client.views.open({ trigger_id: body.trigger_id, view: { ...form, blocks } });
    return null;
  };
  return async (args: ClickArgs): Promise<void> => {
    const { ack, body, payload } = args;
    const words = wordsOf(deps, accountOf(body as unknown as Record<string, unknown>, 'slack_click'));
    const reply = await withinBudget(open(payload.value ?? '', body, words)).catch(async (error: unknown) => {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'form could not be opened');
      return answerCode(await words, codeOf(error));
    });
    await ack();
    if (reply) await tellClicker(deps, args, await words, reply);
  };
}
