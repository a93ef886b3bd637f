import type { RespondFn } from '@slack/bolt';
import { answerModal } from '../src/views/look-up-modal.ts';
import { withPlainDates } from '../src/views/plain-dates.ts';
import type { Words } from '../src/words/words.ts';
import type { Answer } from './answer.ts';
import { clientOf } from './client-of.ts';
import type { HandlerDeps } from './deps.ts';

export interface Clicked {
  response_url?: string;
  channel?: { id?: string };
  trigger_id: string;
}

/**
 * Private words after a click: under the message it was on, or on top of the App Home, which has no messages.
 * Slack may be gone by then: the click itself counts all the same.
 */
export async function tellClicker(
  deps: HandlerDeps,
  { body, respond }: { body: Clicked; respond: RespondFn },
  words: Words,
  reply: Answer,
): Promise<void> {
  try {
    if (body.response_url && body.channel?.id) await respond({ ...reply, replace_original: false });
    else {
      const view = answerModal(words, deps.plainDates ? withPlainDates(reply) : reply);
      await (await clientOf(deps, body)).views.open({ trigger_id: body.trigger_id, view });
    }
  } catch (error) {
    deps.ctx.log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'could not answer a click');
  }
}
