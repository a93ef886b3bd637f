import type { RequestState } from '../src/domain/record.ts';
import type { Decided } from '../src/domain/wait.ts';
import type { RequestModel } from './request.ts';

/** What the form for asking wants to know of earlier requests. Each read has its index in models/indexes.ts. */

const DECIDED: readonly RequestState[] = [
  'approved',
  'active',
  'revoking',
  'revoke_overdue',
  'ended',
  'failed',
  'denied',
];

/** Requests of a person that are looked back on. */
const LOOKED_BACK = 50;

/** Roles the person asked for lately, the latest first, each once. */
export async function recentRoles(model: RequestModel, personId: string, limit: number): Promise<string[]> {
  const docs = await model
    .find({ 'requester.id': { $eq: personId } }, { 'terms.roleId': 1 })
    .sort({ openedAt: -1 })
    .limit(LOOKED_BACK)
    .lean<{ terms: { roleId: string } }[]>();
  return [...new Set(docs.map((d) => d.terms.roleId))].slice(0, limit);
}

/** When the latest decided requests of a system were asked for and decided. */
export function lastDecided(model: RequestModel, systemId: string, limit: number): Promise<Decided[]> {
  return model
    .find(
      { 'terms.systemId': { $eq: systemId }, state: { $in: [...DECIDED] } },
      { openedAt: 1, 'steps.decision.at': 1, 'steps.approvals.at': 1 },
    )
    .sort({ openedAt: -1 })
    .limit(limit)
    .lean<Decided[]>();
}
