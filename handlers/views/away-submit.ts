import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { markHomes } from '../../models/open-home.ts';
import { setAway } from '../../src/operations/set-away.ts';
import { parseAwayModal } from '../../src/views/away-modal.ts';
import { FIELDS, type Field } from '../../src/views/ids.ts';
import { refusalText } from '../../src/words/refusal-text.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { HandlerDeps } from '../deps.ts';
import { accountOf, identify } from '../identify.ts';
import { wordsOf } from '../words-of.ts';

type Args = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** One's own time away was sent: recorded first, acknowledged then. */
export function awaySubmit(deps: HandlerDeps) {
  return async ({ ack, body, view }: Args): Promise<void> => {
    const fail = (text: string, field: Field = FIELDS.awayUntil) =>
      ack({ response_action: 'errors', errors: { [field]: text.replaceAll('`', '') } });
    const payload = body as unknown as Record<string, unknown>;
    const words = await wordsOf(deps, accountOf(payload, 'slack_click'));
    const who = identify(deps, payload, 'slack_click');
    if (!who.ok) return fail(refusalText(words, who.refused, who.values));
    try {
      const { delegate, from, until } = parseAwayModal(view.state.values, view.blocks, deps.plainDates);
      const named = delegate === null ? null : deps.roster().byId(delegate);
      const done = await withinBudget(setAway(deps, { ...who, delegate: named, from, until }));
      if (!done.ok) {
        const field = done.refused === 'cannot_stand_in' ? FIELDS.delegate : FIELDS.awayUntil;
        return await fail(refusalText(words, done.refused, done.values), field);
      }
      await ack();
      await markHomes(deps.models.homes, [who.person.id], deps.ctx.clock.now());
    } catch (error) {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'submission failed');
      await fail(refusalText(words, codeOf(error)));
    }
  };
}
