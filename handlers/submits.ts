import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { Done } from '../src/operations/transact.ts';
import { FIELDS } from '../src/views/ids.ts';
import { signInModal } from '../src/views/sign-in-modal.ts';
import { refusalText } from '../src/words/refusal-text.ts';
import type { Words } from '../src/words/words.ts';
import { codeOf, withinBudget } from './budget.ts';
import type { Clicker } from './click.ts';
import type { HandlerDeps } from './deps.ts';
import { accountOf, identify } from './identify.ts';
import { inputAtFault } from './read-wish.ts';
import type { ToSignIn } from './to-sign-in.ts';
import { wordsOf } from './words-of.ts';

type Args = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** What a form holds, still to be read: `values` by input, `value` that of the button that opened it. */
export interface Sent {
  value: string;
  values: unknown;
  who: Clicker;
  words: Words;
}

/** Words for one input of the form, instead of doing anything. */
export interface FormFault {
  field: string;
  text: string;
}

/**
 * A form about a request was sent: recorded first, acknowledged then. What is refused is said at the input it is about.
 * @param act runs the operation; null when the button's value is not one of ours
 */
export function submits(
  deps: HandlerDeps,
  act: (sent: Sent) => Promise<Done | ToSignIn | FormFault | null> | FormFault | null,
) {
  return async ({ ack, body, view }: Args): Promise<void> => {
    const shown = view.blocks.flatMap((b) => ('block_id' in b && b.block_id ? [b.block_id] : []));
    const fail = (text: string, block: string = FIELDS.words) =>
      ack({ response_action: 'errors', errors: { [block]: text.replaceAll('`', '') } });
    const payload = body as unknown as Record<string, unknown>;
    const words = await wordsOf(deps, accountOf(payload, 'slack_click'));
    const who = identify(deps, payload, 'slack_click');
    if (!who.ok) return fail(refusalText(words, who.refused, who.values));
    try {
      const work = act({ value: view.private_metadata, values: view.state.values, who, words });
      const done = await withinBudget(Promise.resolve(work));
      if (!done) return await fail(refusalText(words, 'card_stale', { request: { phrase: 'this_request' } }));
      if ('text' in done) return await fail(done.text, done.field);
      if ('signIn' in done) return await ack({ response_action: 'update', view: signInModal(done.words, done.signIn) });
      if (!done.ok) return await fail(refusalText(words, done.refused, done.values), inputAtFault(done.field, shown));
      await ack();
    } catch (error) {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'submission failed');
      await fail(refusalText(words, codeOf(error)));
    }
  };
}
