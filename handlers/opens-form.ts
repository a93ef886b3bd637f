import type { ModalView } from '@slack/types';
import { findRequest } from '../models/request.ts';
import type { AccessRequest } from '../src/domain/record.ts';
import { plainDateBlocks } from '../src/views/plain-dates.ts';
import { type Answer, answer, answerCode } from './answer.ts';
import { codeOf, withinBudget } from './budget.ts';
import type { ClickArgs, Clicker } from './click.ts';
import { clientOf } from './client-of.ts';
import type { HandlerDeps } from './deps.ts';
import { identify } from './identify.ts';
import { tellClicker } from './tell-clicker.ts';

/**
 * A button that first opens a form about a request. Nothing changes until the form is sent.
 * @param requestOf reads the button's value; null when it is not one of ours
 * @param view the form for whoever pressed, or why not
 */
export function opensForm(
  deps: HandlerDeps,
  requestOf: (value: string) => string | null,
  view: (record: AccessRequest, value: string, who: Clicker) => ModalView | Answer | Promise<ModalView | Answer>,
) {
  const open = async (value: string, body: ClickArgs['body']) => {
    const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
    if (!who.ok) return answer(who.text);
    const id = requestOf(value);
    const record = id === null ? null : await findRequest(deps.models.requests, id);
    if (!record) return answerCode('card_stale', { request: 'this request' });
    const form = await view(record, value, who);
    if ('response_type' in form) return form;
    const blocks = plainDateBlocks(form.blocks, deps.plainDates);
    const client = await clientOf(deps, body);
    await client.views.open({ trigger_id: body.trigger_id, view: { ...form, blocks } });
    return null;
  };
  return async (args: ClickArgs): Promise<void> => {
    const { ack, body, payload } = args;
    const reply = await withinBudget(open(payload.value ?? '', body)).catch((error: unknown) => {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'form could not be opened');
      return answerCode(codeOf(error));
    });
    await ack();
    if (reply) await tellClicker(deps, args, reply);
  };
}
