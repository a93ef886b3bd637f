import type { ModalView } from '@slack/types';
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
 * A button that only opens a form. Nothing changes until the form is sent.
 * @param view the form for whoever pressed, or why not
 */
export function opensModal(
  deps: HandlerDeps,
  view: (value: string, who: Clicker, asked: Promise<Words>) => Promise<ModalView | Answer>,
) {
  const open = async ({ body, payload }: ClickArgs, asked: Promise<Words>) => {
    const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
    if (!who.ok) return answerCode(await asked, who.refused, who.values);
    const form = await view(payload.value ?? '', who, asked);
    if ('response_type' in form) return form;
    const blocks = plainDateBlocks(form.blocks, deps.plainDates);
    const client = await clientOf(deps, body);
    await client.views.open({ trigger_id: body.trigger_id, view: { ...form, blocks } });
    return null;
  };
  return async (args: ClickArgs): Promise<void> => {
    const words = wordsOf(deps, accountOf(args.body as unknown as Record<string, unknown>, 'slack_click'));
    const reply = await withinBudget(open(args, words)).catch(async (error: unknown) => {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'form could not be opened');
      return answerCode(await words, codeOf(error));
    });
    await args.ack();
    if (reply) await tellClicker(deps, args, await words, reply);
  };
}
