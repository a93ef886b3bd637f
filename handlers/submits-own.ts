import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { markHomes } from '../models/open-home.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import type { Field } from '../src/views/ids.ts';
import { refusalText } from '../src/words/refusal-text.ts';
import { codeOf, withinBudget } from './budget.ts';
import type { Clicker } from './click.ts';
import type { HandlerDeps } from './deps.ts';
import { accountOf, identify } from './identify.ts';
import { wordsOf } from './words-of.ts';

type Args = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

export interface OwnForm {
  /** Where a refusal is said: at the input it is about, and trouble of ours at the main one. */
  inputOf(refusal: Refusal): Field;
  main: Field;
  /** Reads the form and stores what it says. */
  store(who: Clicker, view: Args['view']): Promise<{ ok: true } | ({ ok: false } & Refusal)>;
}

/** A form about oneself: stored first, acknowledged then, and one's home shown anew. */
export function submitsOwn(deps: HandlerDeps, { inputOf, main, store }: OwnForm) {
  return async ({ ack, body, view }: Args): Promise<void> => {
    const fail = (text: string, field = main) =>
      ack({ response_action: 'errors', errors: { [field]: text.replaceAll('`', '') } });
    const payload = body as unknown as Record<string, unknown>;
    const words = await wordsOf(deps, accountOf(payload, 'slack_click'));
    const who = identify(deps, payload, 'slack_click');
    if (!who.ok) return fail(refusalText(words, who.refused, who.values));
    try {
      const done = await withinBudget(store(who, view));
      if (!done.ok) return await fail(refusalText(words, done.refused, done.values), inputOf(done));
      await ack();
      await markHomes(deps.models.homes, [who.person.id], deps.ctx.clock.now());
    } catch (error) {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'submission failed');
      await fail(refusalText(words, codeOf(error)));
    }
  };
}
