import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import { FIELDS } from '../src/views/ids.ts';
import { MAX_OPTIONS, personOption, roleOption } from '../src/views/request-modal.ts';
import type { HandlerDeps } from './deps.ts';
import { identify } from './identify.ts';
import { peopleFor, rolesFor } from './request-form.ts';

type Args = SlackOptionsMiddlewareArgs<'block_suggestion'> & AllMiddlewareArgs;

/** Searches a list too long for Slack: roles or people, by any part of what is shown. */
export function searchOptions(deps: HandlerDeps, field: typeof FIELDS.role | typeof FIELDS.person) {
  return async ({ ack, body, payload }: Args): Promise<void> => {
    const who = identify(deps, body, 'slack_click');
    if (!who.ok) {
      await ack({ options: [] });
      return;
    }
    const now = deps.ctx.clock.now();
    const people = peopleFor(who.person, deps.roster(), now);
    const all =
      field === FIELDS.person
        ? people.map(personOption)
        : rolesFor(deps.catalog(), people, deps.roster(), now).map(roleOption);
    const words = payload.value.toLowerCase().slice(0, 100);
    await ack({ options: all.filter((o) => o.text.text.toLowerCase().includes(words)).slice(0, MAX_OPTIONS) });
  };
}
