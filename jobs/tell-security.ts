import type { JobDeps } from './deps.ts';
import { type Message, SlackError } from './slack-port.ts';

/**
 * Posts in the security channel. It may be gone, archived, or closed to us: then each person of Security is told.
 * @throws SlackError when nobody could be told
 */
export async function tellSecurity(
  deps: Pick<JobDeps, 'ctx' | 'catalog' | 'roster' | 'slack'>,
  message: Message,
): Promise<void> {
  const { slack, policy } = deps.catalog();
  try {
    await deps.slack.post(slack.securityChannel, message);
  } catch (error) {
    if (!(error instanceof SlackError) || !error.gone) throw error;
    deps.ctx.log.error(
      { channel: slack.securityChannel, error: error.message },
      'the security channel cannot be reached',
    );
    const accounts = policy.security.flatMap((id) => deps.roster().byId(id)?.slack ?? []);
    const told = await Promise.allSettled(accounts.map((a) => deps.slack.post(a.userId, message)));
    if (!told.some((t) => t.status === 'fulfilled')) throw error;
  }
}
