import { OPEN_SETTINGS } from '../../src/views/ids.ts';
import { answer, answerCode } from '../answer.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { ClickArgs } from '../click.ts';
import { clientOf } from '../client-of.ts';
import type { HandlerDeps } from '../deps.ts';
import { identify } from '../identify.ts';
import { settingsForm } from '../settings-form.ts';
import { tellClicker } from '../tell-clicker.ts';

/** Opens the form for one's own settings. */
export function openSettings(deps: HandlerDeps) {
  return async (args: ClickArgs): Promise<void> => {
    const reply = await withinBudget(open(deps, args)).catch((error: unknown) => answerCode(codeOf(error)));
    await args.ack();
    if (reply) await tellClicker(deps, args, reply);
  };
}

async function open(deps: HandlerDeps, { body, payload }: ClickArgs) {
  const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
  if (!who.ok) return answer(who.text);
  if (payload.value !== OPEN_SETTINGS) return answerCode('card_stale', { request: 'this page' });
  await (await clientOf(deps, body)).views.open({ trigger_id: body.trigger_id, view: await settingsForm(deps, who) });
  return null;
}
