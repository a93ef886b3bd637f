import { isActive, type Person } from '../src/domain/person.ts';
import type { Actor } from '../src/domain/record.ts';
import { type ErrorCode, errorText } from '../src/errors.ts';
import type { HandlerDeps } from './deps.ts';
import { teamOf } from './ingress.ts';

export type Identified =
  | { ok: true; person: Person; actor: Actor & { kind: 'person' } }
  | { ok: false; code: ErrorCode; text: string };

/**
 * Who acts: the signed payload's team and user id, looked up in the roster, and still here. Nothing else in a
 * payload says who somebody is.
 */
export function identify(
  deps: HandlerDeps,
  body: Record<string, unknown>,
  method: 'slack_click' | 'slack_command',
): Identified {
  const user = body.user as { id?: unknown; team_id?: unknown } | undefined;
  const userId = method === 'slack_command' ? body['user_id'] : user?.id;
  // In a channel shared with another workspace the payload's team is ours and the user's is theirs.
  const teamId = typeof user?.team_id === 'string' ? user.team_id : teamOf(body);
  const values = { contact: deps.catalog().people.contact };
  const unknown = {
    ok: false,
    code: 'slack_account_unknown',
    text: errorText('slack_account_unknown', values),
  } as const;
  if (typeof userId !== 'string' || teamId === null) return unknown;
  const person = deps.roster().bySlack({ teamId, userId });
  if (!person || !isActive(person, deps.ctx.clock.now())) return unknown;
  return { ok: true, person, actor: { kind: 'person', id: person.id, name: person.name, teamId, userId, method } };
}
