import { OPEN_LOOK_UP } from '../../src/views/ids.ts';
import { lookUpModal } from '../../src/views/look-up-modal.ts';
import { answer, answerCode } from '../answer.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { ClickArgs } from '../click.ts';
import { clientOf } from '../client-of.ts';
import type { HandlerDeps } from '../deps.ts';
import { identify } from '../identify.ts';
import { tellClicker } from '../tell-clicker.ts';

/** Opens the read-only search. Who may see what is checked when it is sent. */
export function openLookUp(deps: HandlerDeps) {
  return async (args: ClickArgs): Promise<void> => {
    const reply = await withinBudget(open(deps, args)).catch((error: unknown) => answerCode(codeOf(error)));
    await args.ack();
    if (reply) await tellClicker(deps, args, reply);
  };
}

async function open(deps: HandlerDeps, { body, payload }: ClickArgs) {
  const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
  if (!who.ok) return answer(who.text);
  if (payload.value !== OPEN_LOOK_UP) return answerCode('card_stale', { request: 'this page' });
  await (await clientOf(deps, body)).views.open({ trigger_id: body.trigger_id, view: lookUpModal() });
  return null;
}
