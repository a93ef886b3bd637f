import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { CHOICES, VIEWS } from '../../src/views/ids.ts';
import { withOutlook } from '../../src/views/outlook.ts';
import { parseRequestModal } from '../../src/views/parse-request-modal.ts';
import { clientOf } from '../client-of.ts';
import type { HandlerDeps } from '../deps.ts';
import { accountOf, identify } from '../identify.ts';
import { outlookFor } from '../outlook.ts';
import { wordsOf } from '../words-of.ts';

type Args = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs;

/** A role or a person was chosen in the form: it shows at once what that means. Nothing is recorded. */
export function formChoice(deps: HandlerDeps) {
  return async ({ ack, body }: Args): Promise<void> => {
    await ack();
    const { view } = body;
    const payload = body as unknown as Record<string, unknown>;
    const who = identify(deps, payload, 'slack_click');
    if (!who.ok || view?.callback_id !== VIEWS.request) return;
    try {
      const fields = parseRequestModal(view.state.values, view.blocks);
      const words = await wordsOf(deps, accountOf(payload, 'slack_click'));
      const outlook = await outlookFor(deps, words, who.person, fields);
      await (await clientOf(deps, body)).views.update({
        view_id: view.id,
        // Of two choices in quick succession the later one counts.
        hash: view.hash,
        view: {
          type: 'modal',
          callback_id: view.callback_id,
          title: view.title,
          ...(view.submit ? { submit: view.submit } : {}),
          ...(view.close ? { close: view.close } : {}),
          blocks: withOutlook<KnownBlock>(view.blocks as KnownBlock[], outlook, CHOICES),
        },
      });
    } catch (error) {
      deps.ctx.log.warn({ error: error instanceof Error ? error.message : error }, 'the form was not updated');
    }
  };
}
