import { context, section } from '../src/views/blocks.ts';
import { plain } from '../src/views/text.ts';
import type { Words } from '../src/words/words.ts';
import { wordsIn } from '../src/words/words-in.ts';
import type { JobDeps } from './deps.ts';
import { type Message, SlackError } from './slack-port.ts';

/**
 * Posts in the security channel. It may be gone, archived, closed to us, or open to others: then each person of
 * Security is told, and why it was not said there. Waits for no turn: other messages make way.
 * @param say in the language of channels
 * @throws SlackError when nobody could be told
 */
export async function tellSecurity(
  deps: Pick<JobDeps, 'ctx' | 'catalog' | 'roster' | 'slack' | 'pacer'>,
  say: (words: Words) => Message,
): Promise<void> {
  const { slack, policy } = deps.catalog();
  const words = wordsIn(slack.language);
  const message = say(words);
  const channel = slack.securityChannel;
  const post = (to: string, what: Message) => {
    deps.pacer.count('chat.postMessage', to);
    return deps.slack.post(to, what);
  };
  const closed = await deps.slack.closedTo(channel);
  const why = closed ? words.security.closed[closed] : await post(channel, message).then(() => null, whyGone);
  if (why === null) return;
  deps.ctx.log.error({ channel, why }, 'the security channel cannot be used');
  const note = words.security.direct({ channel, why });
  const shown = message.blocks.length > 0 ? message.blocks : [section(plain(message.text, 3_000))];
  const direct = { ...message, blocks: [...shown, context(plain(note, 500))] };
  const accounts = policy.security.flatMap((id) => deps.roster().byId(id)?.slack ?? []);
  const told = await Promise.allSettled(accounts.map((a) => post(a.userId, direct)));
  if (!told.some((t) => t.status === 'fulfilled'))
    throw new SlackError('nobody of Security could be told', { gone: false, retryAfterMs: null });
}

/** @throws what is no sign that the channel is gone */
function whyGone(error: unknown): string {
  if (error instanceof SlackError && error.gone) return error.message;
  throw error;
}
