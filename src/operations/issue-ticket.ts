import { findRequest } from '../../models/request.ts';
import { addTicket, type Ticket } from '../../models/ticket.ts';
import { sha256 } from '../domain/audit.ts';
import type { Actor } from '../domain/record.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { TICKET_MS } from '../domain/step-up.ts';
import type { Deps } from './deps.ts';

/** What was pressed: what the card or form said, and by whom. */
export type Pressed = Pick<Ticket, 'kind' | 'request' | 'extension' | 'step' | 'wish' | 'reason'> & {
  /** First characters of the hash the card showed. */
  shown: string;
  actor: Actor & { kind: 'person' };
};

/**
 * Keeps what was pressed until it is confirmed by signing in. The decision itself is made then, on what is there then.
 * @param secret what the link carries; only its hash is kept
 */
export async function issueTicket(
  deps: Pick<Deps, 'ctx' | 'models'>,
  secret: string,
  { shown, actor, ...pressed }: Pressed,
): Promise<{ ok: true; expiresAt: Date } | ({ ok: false } & Refusal)> {
  const record = await findRequest(deps.models.requests, pressed.request);
  const subject = pressed.extension
    ? record?.extensions?.find((x) => x.id === pressed.extension)?.subjectHash
    : record?.subjectHash;
  const { teamId, userId } = actor;
  if (!subject?.startsWith(shown) || !teamId || !userId) return refuse('card_stale', { request: pressed.request });
  const expiresAt = new Date(deps.ctx.clock.now().getTime() + TICKET_MS);
  const whose = { personId: actor.id, teamId, userId };
  await addTicket(deps.models.tickets, {
    _id: sha256(secret),
    ...pressed,
    ...whose,
    subjectHash: subject,
    expiresAt,
    usedAt: null,
  });
  return { ok: true, expiresAt };
}
