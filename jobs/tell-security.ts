import { securityPlace } from '../src/domain/catalog.ts';
import { context, section } from '../src/views/blocks.ts';
import { plain } from '../src/views/text.ts';
import type { JobDeps } from './deps.ts';
import { type Conversation, type Message, NotInstalledError, SlackError } from './slack-port.ts';

/**
 * Posts in the security channel. It may be gone, archived, closed to us, or open to others, or its workspace without the app: then each person of
 * Security is told, and why it was not said there. Waits for no turn: other messages make way.
 * @throws SlackError when nobody could be told
 */
export async function tellSecurity(
  deps: Pick<JobDeps, 'ctx' | 'catalog' | 'roster' | 'slack' | 'pacerOf'>,
  message: Message,
): Promise<void> {
  const { policy } = deps.catalog();
  const channel = securityPlace(deps.catalog());
  const post = (to: Conversation, what: Message) => {
    deps.pacerOf(to.teamId).count('chat.postMessage', to.id);
    return deps.slack.post(to, what);
  };
  const closed = await deps.slack.closedTo(channel).catch(whyGone);
  const why = closed ?? (await post(channel, message).then(() => null, whyGone));
  if (why === null) return;
  deps.ctx.log.error({ channel: channel.id, why }, 'the security channel cannot be used');
  const note = `You get this directly: the security channel ${channel.id} cannot be used (${why}).`;
  const words = message.blocks.length > 0 ? message.blocks : [section(plain(message.text, 3_000))];
  const direct = { ...message, blocks: [...words, context(plain(note, 500))] };
  const accounts = policy.security.flatMap((id) => deps.roster().byId(id)?.slack ?? []);
  const told = await Promise.allSettled(accounts.map((a) => post({ teamId: a.teamId, id: a.userId }, direct)));
  if (!told.some((t) => t.status === 'fulfilled'))
    throw new SlackError('nobody of Security could be told', { gone: false, retryAfterMs: null });
}

/** @throws what is no sign that the channel is gone */
function whyGone(error: unknown): string {
  if (error instanceof NotInstalledError || (error instanceof SlackError && error.gone)) return error.message;
  throw error;
}
