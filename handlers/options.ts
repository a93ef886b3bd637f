import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import { searchRoles } from '../src/domain/role-search.ts';
import { FIELDS } from '../src/views/ids.ts';
import { personOption } from '../src/views/request-modal.ts';
import { MAX_OPTIONS, roleOptions } from '../src/views/role-picker.ts';
import { withinBudget } from './budget.ts';
import type { HandlerDeps } from './deps.ts';
import { accountOf, identify } from './identify.ts';
import { firstRoles, peopleFor } from './request-form.ts';
import { roleIndex } from './role-index.ts';
import { wordsOf } from './words-of.ts';

type Args = SlackOptionsMiddlewareArgs<'block_suggestion'> & AllMiddlewareArgs;

/** Searches a list too long for Slack: people by any part of what is shown, roles by words in any order. */
export function searchOptions(deps: HandlerDeps, field: typeof FIELDS.role | typeof FIELDS.person) {
  return async ({ ack, body, payload }: Args): Promise<void> => {
    const who = identify(deps, body, 'slack_click');
    if (!who.ok) {
      await ack({ options: [] });
      return;
    }
    const now = deps.ctx.clock.now();
    const people = peopleFor(who.person, deps.roster(), now);
    const text = payload.value.slice(0, 100);
    if (field === FIELDS.person) {
      const wanted = text.toLowerCase();
      const all = people.map(personOption).filter((o) => o.text.text.toLowerCase().includes(wanted));
      await ack({ options: all.slice(0, MAX_OPTIONS) });
      return;
    }
    // Without the database the list is in another order, and still a list.
    const { favourites, recent } = await withinBudget(firstRoles(deps, who.person)).catch(() => ({
      favourites: [],
      recent: [],
    }));
    const query = { text, people, first: [...favourites, ...recent], now };
    const all = searchRoles(roleIndex(deps), query, MAX_OPTIONS);
    const words = await wordsOf(deps, accountOf({ ...body }, 'slack_click'));
    await ack(roleOptions(words, { all, favourites, recent }));
  };
}
