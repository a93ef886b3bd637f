import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt';
import { homeId, openHome } from '../../models/open-home.ts';
import { strangerHome } from '../../src/views/home.ts';
import { clientOf } from '../client-of.ts';
import type { HandlerDeps } from '../deps.ts';
import { identify } from '../identify.ts';
import { wordsOf } from '../words-of.ts';

type Args = SlackEventMiddlewareArgs<'app_home_opened'> & AllMiddlewareArgs;

/** Somebody opens their App Home: it is shown from its beginning, and kept up to date from now on. */
export function homeOpened(deps: HandlerDeps) {
  return async ({ event, body }: Args): Promise<void> => {
    if (event.tab !== 'home') return;
    const who = identify(deps, { user: { id: event.user, team_id: body.team_id } }, 'slack_click');
    if (!who.ok) {
      const words = await wordsOf(deps, { teamId: body.team_id, userId: event.user });
      const view = strangerHome(words, deps.catalog().people.contact);
      await (await clientOf(deps, body)).views.publish({ user_id: event.user, view });
      return;
    }
    const account = { teamId: body.team_id, userId: event.user };
    const home = { ...account, personId: who.person.id };
    await openHome(deps.models.homes, home, { section: null, page: 0 }, deps.ctx.clock.now());
    deps.showHome(homeId(account));
  };
}
