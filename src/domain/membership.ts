/** What Slack says an account is. The people record knows who somebody is; only Slack knows this. */

/**
 * `guest`: in the workspace, but restricted to some channels. `external`: of another organisation, met in a shared
 * channel. `unknown`: Slack did not say.
 */
export type Membership = 'member' | 'guest' | 'external' | 'unknown';

/** As `users.info` answers; what it leaves out is not so. */
export interface SlackUser {
  team_id?: string | undefined;
  is_restricted?: boolean | undefined;
  is_ultra_restricted?: boolean | undefined;
  is_stranger?: boolean | undefined;
  enterprise_user?: { teams?: readonly string[] | undefined } | undefined;
}

/** @param teamId the workspace the people record binds the account to */
export function membershipOf(user: SlackUser, teamId: string): Membership {
  const teams = user.enterprise_user?.teams ?? [];
  const elsewhere = user.team_id !== undefined && user.team_id !== teamId && !teams.includes(teamId);
  if (user.is_stranger || elsewhere) return 'external';
  return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'member';
}
