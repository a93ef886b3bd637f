import { securityPlace } from '../src/domain/catalog.ts';
import { context, section } from '../src/views/blocks.ts';
import { plain } from '../src/views/text.ts';
import type { Words } from '../src/words/words.ts';
import { wordsIn } from '../src/words/words-in.ts';
import type { JobDeps } from './deps.ts';
import { type Conversation, type Message, NotInstalledError, SlackError } from './slack-port.ts';

/**
 * Posts in the security channel. It may be gone, archived, closed to us, or open to others, or its workspace
 * without the app: then each person of Security is told, and why it was not said there. Waits for no turn: other messages make way.
 * @param say in the language of channels
 * @throws SlackError when nobody could be told
 */
export async function tellSecurity(
  deps: Pick<JobDeps, 'ctx' | 'catalog' | 'roster' | 'slack' | 'pacerOf'>,
  say: (words: Words) => Message,
): Promise<void> {
  const { slack, policy } = deps.catalog();
  const words = wordsIn(slack.language);
  const message = say(words);
  const channel = securityPlace(deps.catalog());
  const post = (to: Conversation, what: Message) => {
    deps.pacerOf(to.teamId).count('chat.postMessage', to.id);
    return deps.slack.post(to, what);
  };
  const closed = await deps.slack.closedTo(channel).then((how) => how && words.security.closed[how], whyNot);
  const why = closed ?? (await post(channel, message).then(() => null, whyNot));
  if (why === null) return;
  deps.ctx.log.error({ channel: channel.id, why }, 'the security channel cannot be used');
  const note = words.security.direct({ channel: channel.id, why });
  const shown = message.blocks.length > 0 ? message.blocks : [section(plain(message.text, 3_000))];
  const direct = { ...message, blocks: [...shown, context(plain(note, 500))] };
  const accounts = policy.security.flatMap((id) => deps.roster().byId(id)?.slack ?? []);
  const told = await Promise.allSettled(accounts.map((a) => post({ teamId: a.teamId, id: a.userId }, direct)));
  if (!told.some((t) => t.status === 'fulfilled'))
    throw new SlackError('nobody of Security could be told', { gone: false, retryAfterMs: null });
}

/** @throws what is not about the channel alone */
function whyNot(error: unknown): string {
  if (error instanceof NotInstalledError || (error instanceof SlackError && (error.gone || error.refused)))
    return error.message;
  throw error;
}
