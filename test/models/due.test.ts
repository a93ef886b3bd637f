import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { connectMongo } from '../../models/connection.ts';
import { dueEffects, removalsDueBefore, withOpenEffects } from '../../models/due.ts';
import { ensureIndexes } from '../../models/indexes.ts';
import { createModels, type Models } from '../../models/models.ts';
import { toDoc } from '../../models/request.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { Effect, EffectKind } from '../../src/domain/effect.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { ASKED_AT, aRecord } from '../support/a-record.ts';

const MESSAGES = 2_000;
const REMOVALS = 5;
/** As many records as may be looked at for so few. */
const FEW = 50;

let mongo: Connection;
let models: Models;

const effect = (kind: EffectKind, id: string): Effect => ({
  id: `${kind}-${id}`,
  kind,
  notBefore: ASKED_AT,
  attempts: 0,
  ...{ leaseToken: null, leaseUntil: null, afterEvent: 0 },
});

function due(kind: EffectKind, n: number): AccessRequest {
  const id = `REQ-2026-${String(n).padStart(6, '0')}`;
  const record = aRecord({ id, origin: `o-${id}`, outbox: [effect(kind, id)], nextDueAt: ASKED_AT, live: false });
  return { ...record, end: { ...record.end, dueAt: ASKED_AT } as AccessRequest['end'] };
}

beforeAll(async () => {
  mongo = await connectMongo(withDatabase(inject('mongodbUri'), `due-${randomBytes(6).toString('hex')}`));
  models = createModels(mongo);
});

beforeEach(async () => {
  await mongo.dropDatabase();
  await ensureIndexes(mongo);
  const messages = Array.from({ length: MESSAGES }, (_, n) => due('notify', n));
  const removals = Array.from({ length: REMOVALS }, (_, n) => due('revoke', MESSAGES + n));
  await models.requests.collection.insertMany([...messages, ...removals].map(toDoc) as never[]);
  await mongo.db?.command({ profile: 2, slowms: 0 });
});

afterAll(async () => {
  await mongo.dropDatabase();
  await mongo.close();
});

/** Documents and keys that the reads of this test have looked at, by the server's own account. */
async function lookedAt(): Promise<{ docs: number; keys: number }> {
  const rows = await mongo
    .collection('system.profile')
    .find({ op: 'query', ns: /requests$/ })
    .toArray();
  const sum = (name: string) => rows.reduce((n, row) => n + Number(row[name]), 0);
  return { docs: sum('docsExamined'), keys: sum('keysExamined') };
}

describe('removals among many messages that are due', () => {
  it('are found by the sweep without a look at the messages', async () => {
    const found = await dueEffects(models.requests, ['revoke'], { before: ASKED_AT, limit: 1_000, without: [] });
    expect(found).toHaveLength(REMOVALS);
    const { docs, keys } = await lookedAt();
    expect(docs).toBeLessThan(FEW);
    expect(keys).toBeLessThan(FEW);
  });

  it('are found for the memory without a look at the messages', async () => {
    const found = await removalsDueBefore(models.requests, ASKED_AT, 1_000);
    expect(found).toHaveLength(REMOVALS);
    const { docs, keys } = await lookedAt();
    expect(docs).toBeLessThan(FEW);
    expect(keys).toBeLessThan(FEW);
  });

  it('and all that is open is found without a look at what is over', async () => {
    await models.requests.collection.updateMany({ 'outbox.kind': 'notify' }, { $set: { outbox: [], nextDueAt: null } });
    await mongo.db?.command({ profile: 0 });
    await mongo.collection('system.profile').drop();
    await mongo.db?.command({ profile: 2, slowms: 0 });
    const open: string[] = [];
    for await (const { _id } of withOpenEffects(models.requests)) open.push(_id);
    expect(open).toHaveLength(REMOVALS);
    expect((await lookedAt()).docs).toBeLessThan(FEW);
  });
});
