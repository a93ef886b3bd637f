import type { Actor } from '../domain/record.ts';
import type { Refusal } from '../domain/refusal.ts';
import { appendAudit } from './append-audit.ts';
import type { Deps } from './deps.ts';
import type { Weighed } from './weigh-request.ts';

/** Nobody can decide it, whoever asks: Security hears of that. */
export async function noteBlocked(deps: Deps, actor: Actor, refusal: Refusal, about: Weighed): Promise<void> {
  if (refusal.refused !== 'no_owner' && refusal.refused !== 'no_approver') return;
  const { role, system, target } = about;
  const detail = { why: refusal.refused, role: role.id, system: system.id, target: target.id };
  await appendAudit(deps, 'request.blocked', actor, detail);
}
