import type { Effect, EffectKind } from '../src/domain/effect.ts';
import type { RequestDoc, RequestModel } from './request.ts';

/** A record with its open effects, and where they take place. */
export type OpenEffects = Pick<RequestDoc, '_id' | 'outbox' | 'terms'>;

const SHOWN = { outbox: 1, 'terms.systemId': 1 } as const;

/** As the partial indexes have it: a comparison alone does not tell the server that they hold all there is to find. */
const OPEN = { $type: 'date' } as const;

/**
 * Records with an effect of these kinds that wanted attention before `before`, longest overdue first.
 * @param look.before UTC instant
 * @param look.without systems whose work is not looked for now
 */
export async function dueEffects(
  model: RequestModel,
  kinds: readonly EffectKind[],
  look: { before: Date; limit: number; without: readonly string[] },
): Promise<OpenEffects[]> {
  const due = {
    nextDueAt: { ...OPEN, $lte: look.before },
    outbox: { $elemMatch: { kind: { $in: [...kinds] }, notBefore: { $lte: look.before } } },
    ...(look.without.length > 0 ? { 'terms.systemId': { $nin: [...look.without] } } : {}),
  };
  return model.find(due, SHOWN).sort({ nextDueAt: 1 }).limit(look.limit).lean<OpenEffects[]>();
}

/** What an effect is armed with. */
export type ArmedFacts = Pick<RequestDoc, '_id'> & {
  outbox: Pick<Effect, 'id' | 'kind' | 'notBefore'>[];
  terms: Pick<RequestDoc['terms'], 'systemId'>;
};

/** Every record with an open effect, soonest first, as a stream: what a lost queue is rebuilt from. */
export function withOpenEffects(model: RequestModel): AsyncIterable<ArmedFacts> {
  return model
    .find({ nextDueAt: OPEN }, { 'outbox.id': 1, 'outbox.kind': 1, 'outbox.notBefore': 1, 'terms.systemId': 1 })
    .sort({ nextDueAt: 1 })
    .lean<ArmedFacts[]>()
    .cursor({ batchSize: 1000 });
}

/** Records at one system whose grant or removal waits for its next attempt. */
export async function waitingAfterFailure(model: RequestModel, systemId: string, now: Date): Promise<string[]> {
  const waits = { kind: { $in: ['revoke', 'provision'] }, notBefore: { $gt: now }, attempts: { $gt: 0 } };
  const docs = await model
    .find({ live: true, 'terms.systemId': { $eq: systemId }, outbox: { $elemMatch: waits } }, { _id: 1 })
    .lean<{ _id: string }[]>();
  return docs.map((d) => d._id);
}

/** Records whose messages wait for their next attempt, longer than a moment. */
export async function waitingToBeSaid(model: RequestModel, after: Date): Promise<string[]> {
  const waits = { kind: 'notify', notBefore: { $gt: after } };
  const docs = await model
    .find({ nextDueAt: OPEN, outbox: { $elemMatch: waits } }, { _id: 1 })
    .lean<{ _id: string }[]>();
  return docs.map((d) => d._id);
}

/** Systems at which the last attempt to grant or to remove failed. */
export async function systemsInTrouble(model: RequestModel): Promise<string[]> {
  const failed = [{ 'end.lastError': { $ne: null } }, { 'grant.lastError': { $ne: null } }];
  const docs = await model
    .find({ live: true, $or: failed } as never, { 'terms.systemId': 1 })
    .lean<{ terms: { systemId: string } }[]>();
  return [...new Set(docs.map((d) => d.terms.systemId))];
}

/** Whether something that has to go from a system is held at another address than this. */
export async function isLeftElsewhere(model: RequestModel, systemId: string, address: string): Promise<boolean> {
  const left = {
    live: true,
    end: { $ne: null },
    'terms.systemId': { $eq: systemId },
    'terms.address': { $ne: address },
  };
  return (await model.findOne(left as never, { _id: 1 }).lean<{ _id: string }>()) !== null;
}

/** What a removal needs to know of its record. */
export type DueRemoval = Pick<RequestDoc, '_id' | 'target' | 'terms' | 'grant' | 'end' | 'outbox' | 'tasks'>;

/** Removals that come due by `until`, soonest first: what is kept in memory against an outage of MongoDB. */
export function removalsDueBefore(model: RequestModel, until: Date, limit: number): Promise<DueRemoval[]> {
  const due = {
    nextDueAt: { ...OPEN, $lte: until },
    outbox: { $elemMatch: { kind: 'revoke', notBefore: { $lte: until } } },
    $or: [{ 'grant.startedAt': { $ne: null } }, { end: { $ne: null } }],
  };
  return model
    .find(due as never, { target: 1, terms: 1, grant: 1, end: 1, outbox: 1, tasks: 1 })
    .sort({ nextDueAt: 1 })
    .limit(limit)
    .lean<DueRemoval[]>()
    .exec();
}
