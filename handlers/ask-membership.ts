import type { Membership } from '../src/domain/membership.ts';
import type { Clicker } from './click.ts';
import type { HandlerDeps } from './deps.ts';

/** Longest wait for Slack, in ms: the click itself has three seconds. */
const PATIENCE_MS = 700;

/**
 * Whether whoever decides is a full member of our workspace. The signed payload says who clicked, not what kind of
 * account that is; only Slack knows.
 * @returns `unknown` when Slack does not say in time
 */
async function askMembership(deps: HandlerDeps, { actor }: Clicker): Promise<Membership> {
  const { teamId, userId } = actor;
  if (!teamId || !userId) return 'unknown';
  const late = deps.ctx.pause(PATIENCE_MS).then(() => 'unknown' as const);
  return Promise.race([deps.membership({ teamId, userId }), late]).catch((error: unknown) => {
    deps.ctx.log.warn(
      { error: error instanceof Error ? error.message : 'unknown' },
      'Slack does not tell of an account',
    );
    return 'unknown' as const;
  });
}

/** Who clicked, as somebody who decides: with what Slack says of the account. */
export async function asDecider(deps: HandlerDeps, who: Clicker) {
  return { ...who, membership: await askMembership(deps, who), method: 'slack_click' as const };
}
