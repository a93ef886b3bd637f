import { isActive, type Person, type SlackAccount } from '../src/domain/person.ts';
import type { Actor } from '../src/domain/record.ts';
import { type Refusal, refuse } from '../src/domain/refusal.ts';
import type { HandlerDeps } from './deps.ts';
import { teamOf } from './ingress.ts';

export type Identified = { ok: true; person: Person; actor: Actor & { kind: 'person' } } | ({ ok: false } & Refusal);

/** How a payload names whoever acts: clicks and forms one way, commands another. */
type Method = 'slack_click' | 'slack_command';

/** The account of the signed payload; null when it names none. */
export function accountOf(body: Record<string, unknown>, method: Method): SlackAccount | null {
  const user = body.user as { id?: unknown; team_id?: unknown } | undefined;
  const userId = method === 'slack_command' ? body['user_id'] : user?.id;
  // In a channel shared with another workspace the payload's team is ours and the user's is theirs.
  const teamId = typeof user?.team_id === 'string' ? user.team_id : teamOf(body);
  return typeof userId === 'string' && teamId !== null ? { teamId, userId } : null;
}

/**
 * Who acts: the signed payload's team and user id, looked up in the roster, and still here. Nothing else in a
 * payload says who somebody is.
 */
export function identify(deps: HandlerDeps, body: Record<string, unknown>, method: Method): Identified {
  const unknown = refuse('slack_account_unknown', { contact: deps.catalog().people.contact });
  const account = accountOf(body, method);
  const person = account && deps.roster().bySlack(account);
  if (!account || !person || !isActive(person, deps.ctx.clock.now())) return unknown;
  return { ok: true, person, actor: { kind: 'person', id: person.id, name: person.name, ...account, method } };
}
