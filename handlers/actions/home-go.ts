import { homeId, openHome } from '../../models/open-home.ts';
import { parseHomePlace } from '../../src/views/ids.ts';
import type { Words } from '../../src/words/words.ts';
import { answerCode } from '../answer.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { ClickArgs } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';
import { accountOf, identify } from '../identify.ts';
import { tellClicker } from '../tell-clicker.ts';
import { wordsOf } from '../words-of.ts';

/** Moves about in one's own App Home: a section of its own, its pages, back to everything. */
export function homeGo(deps: HandlerDeps) {
  return async (args: ClickArgs): Promise<void> => {
    const words = wordsOf(deps, accountOf(args.body as unknown as Record<string, unknown>, 'slack_click'));
    const reply = await withinBudget(go(deps, args, words)).catch(async (error: unknown) =>
      answerCode(await words, codeOf(error)),
    );
    await args.ack();
    if (reply) await tellClicker(deps, args, await words, reply);
  };
}

async function go(deps: HandlerDeps, { body, payload }: ClickArgs, asked: Promise<Words>) {
  const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
  if (!who.ok) return answerCode(await asked, who.refused, who.values);
  const place = parseHomePlace(payload.value);
  const { teamId, userId } = who.actor;
  if (!place || teamId === null || userId === null)
    return answerCode(await asked, 'card_stale', { request: { phrase: 'this_page' } });
  await openHome(deps.models.homes, { teamId, userId, personId: who.person.id }, place, deps.ctx.clock.now());
  deps.showHome(homeId({ teamId, userId }));
  return null;
}
