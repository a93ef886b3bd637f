import type { Connection } from 'mongoose';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { JobDeps } from '../../jobs/deps.ts';
import { createWatch } from '../../jobs/watch-dependencies.ts';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { connectMongo } from '../../models/connection.ts';
import { ensureIndexes } from '../../models/indexes.ts';
import { createModels, type Models } from '../../models/models.ts';
import { createContext } from '../../src/context.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import { createLog } from '../../src/log.ts';

let connection: Connection;
let models: Models;

beforeAll(async () => {
  connection = await connectMongo(withDatabase(inject('mongodbUri'), 'watch-dependencies'));
  models = createModels(connection);
});

afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

/** What is said of Redis while it is like this, look for look. */
async function saidOf(troubles: readonly (string | null)[]): Promise<unknown[]> {
  await connection.dropDatabase();
  await ensureIndexes(connection);
  const ledger = createLedgerWriter(models.ledger);
  const deps = { ctx: createContext(createLog('silent')), models, ledger } as unknown as JobDeps;
  let redis: string | null = null;
  const well = { name: 'clock', trouble: null, vital: false };
  const watch = createWatch(deps, {
    writeMongo: () => Promise.resolve(),
    queues: { check: () => (redis === null ? Promise.resolve() : Promise.reject(new Error(redis))) },
    ledgerTrouble: () => null,
    slackUp: () => true,
    clock: { seen: () => well, news: () => [] },
    record: { seen: () => ({ ...well, name: 'record' }) },
  });
  for (redis of troubles) await watch.look();
  const entries = await models.ledger.find({}).sort({ seq: 1 }).lean();
  return entries.map((e) => (JSON.parse(e.bytes) as { detail: { trouble: unknown } }).detail.trouble);
}

it('says that something does not work, once, and that it works again', async () => {
  expect(await saidOf([null, 'away', 'away', null, null])).toEqual(['away', null]);
});

it('says another trouble behind the first, once it stays: it needs another mending', async () => {
  expect(await saidOf(['no answer', 'throws entries away', 'throws entries away', 'throws entries away'])).toEqual([
    'no answer',
    'throws entries away',
  ]);
});

it('does not repeat itself while the words change with each look', async () => {
  expect(await saidOf(['reset', 'refused', 'reset', 'refused', null])).toEqual(['reset', null]);
});
