import type { Membership } from '../src/domain/membership.ts';
import type { Clicker } from './click.ts';
import type { HandlerDeps } from './deps.ts';
import { profileOf } from './profile-of.ts';

/**
 * Whether whoever decides is a full member of our workspace. The signed payload says who clicked, not what kind of
 * account that is; only Slack knows.
 * @returns `unknown` when Slack does not say in time
 */
async function askMembership(deps: HandlerDeps, { actor }: Clicker): Promise<Membership> {
  const { teamId, userId } = actor;
  if (!teamId || !userId) return 'unknown';
  return (await profileOf(deps, { teamId, userId }))?.membership ?? 'unknown';
}

/** Who clicked, as somebody who decides: with what Slack says of the account. */
export async function asDecider(deps: HandlerDeps, who: Clicker) {
  return { ...who, membership: await askMembership(deps, who), method: 'slack_click' as const };
}
