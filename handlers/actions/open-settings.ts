import { OPEN_SETTINGS } from '../../src/views/ids.ts';
import type { Words } from '../../src/words/words.ts';
import { answerCode } from '../answer.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { ClickArgs } from '../click.ts';
import { clientOf } from '../client-of.ts';
import type { HandlerDeps } from '../deps.ts';
import { accountOf, identify } from '../identify.ts';
import { settingsForm } from '../settings-form.ts';
import { tellClicker } from '../tell-clicker.ts';
import { wordsOf } from '../words-of.ts';

/** Opens the form for one's own settings. */
export function openSettings(deps: HandlerDeps) {
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
  const words = await asked;
  if (payload.value !== OPEN_SETTINGS) return answerCode(words, 'card_stale', { request: { phrase: 'this_page' } });
  const view = await settingsForm(deps, words, who);
  await (await clientOf(deps, body)).views.open({ trigger_id: body.trigger_id, view });
  return null;
}
