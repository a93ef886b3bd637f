import type { SlackAccount } from '../src/domain/person.ts';
import type { Profile } from '../src/domain/profile.ts';
import type { HandlerDeps } from './deps.ts';

/** Longest wait for Slack, in ms: the answer itself has three seconds. */
const PATIENCE_MS = 700;

/** What Slack says of an account: membership, zone and locale in one call. Null when it does not, or not soon enough. */
export async function profileOf(
  deps: Pick<HandlerDeps, 'profile' | 'ctx'>,
  account: SlackAccount,
): Promise<Profile | null> {
  const late = deps.ctx.pause(PATIENCE_MS).then(() => null);
  return Promise.race([deps.profile(account), late]).catch((error: unknown) => {
    deps.ctx.log.warn(
      { error: error instanceof Error ? error.message : 'unknown' },
      'Slack does not tell of an account',
    );
    return null;
  });
}
