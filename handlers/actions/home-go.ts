import { homeId, openHome } from '../../models/open-home.ts';
import { parseHomePlace } from '../../src/views/ids.ts';
import { answer, answerCode } from '../answer.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { ClickArgs } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';
import { identify } from '../identify.ts';
import { tellClicker } from '../tell-clicker.ts';

/** Moves about in one's own App Home: a section of its own, its pages, back to everything. */
export function homeGo(deps: HandlerDeps) {
  return async (args: ClickArgs): Promise<void> => {
    const reply = await withinBudget(go(deps, args)).catch((error: unknown) => answerCode(codeOf(error)));
    await args.ack();
    if (reply) await tellClicker(deps, args, reply);
  };
}

async function go(deps: HandlerDeps, { body, payload }: ClickArgs) {
  const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
  if (!who.ok) return answer(who.text);
  const place = parseHomePlace(payload.value);
  const { teamId, userId } = who.actor;
  if (!place || teamId === null || userId === null) return answerCode('card_stale', { request: 'this page' });
  await openHome(deps.models.homes, { teamId, userId, personId: who.person.id }, place, deps.ctx.clock.now());
  deps.showHome(homeId({ teamId, userId }));
  return null;
}
