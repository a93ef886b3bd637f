import { OPEN_LOOK_UP } from '../../src/views/ids.ts';
import { lookUpModal } from '../../src/views/look-up-modal.ts';
import type { Words } from '../../src/words/words.ts';
import { answerCode } from '../answer.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { ClickArgs } from '../click.ts';
import { clientOf } from '../client-of.ts';
import type { HandlerDeps } from '../deps.ts';
import { accountOf, identify } from '../identify.ts';
import { tellClicker } from '../tell-clicker.ts';
import { wordsOf } from '../words-of.ts';

/** Opens the read-only search. Who may see what is checked when it is sent. */
export function openLookUp(deps: HandlerDeps) {
  return async (args: ClickArgs): Promise<void> => {
    const words = wordsOf(deps, accountOf(args.body as unknown as Record<string, unknown>, 'slack_click'));
    const reply = await withinBudget(open(deps, args, words)).catch(async (error: unknown) =>
      answerCode(await words, codeOf(error)),
    );
    await args.ack();
    if (reply) await tellClicker(deps, args, await words, reply);
  };
}

async function open(deps: HandlerDeps, { body, payload }: ClickArgs, asked: Promise<Words>) {
  const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
  if (!who.ok) return answerCode(await asked, who.refused, who.values);
  if (payload.value !== OPEN_LOOK_UP)
    return answerCode(await asked, 'card_stale', { request: { phrase: 'this_page' } });
  await (await clientOf(deps, body)).views.open({ trigger_id: body.trigger_id, view: lookUpModal(await asked) });
  return null;
}
