import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type Armable, createQueues, type Queues } from '../../jobs/queues.ts';
import { rebuildQueue } from '../../jobs/rebuild-queue.ts';
import { connectMongo } from '../../models/connection.ts';
import { createModels, type Models } from '../../models/models.ts';
import { toDoc } from '../../models/request.ts';
import { createContext } from '../../src/context.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import { createLog } from '../../src/log.ts';
import { aRecordIn } from '../support/a-record.ts';

const name = `rebuild-${randomBytes(6).toString('hex')}`;
const log = createLog('fatal');
/** More than one batch, and a part of one. */
const OPEN = 1_050;
const LATER = Date.now() + 86_400_000;

let connection: Connection;
let models: Models;
let queues: Queues;
beforeAll(async () => {
  connection = await connectMongo(withDatabase(inject('mongodbUri'), name));
  models = createModels(connection);
  queues = createQueues(inject('redisUrl'), name, log);
  await queues.ready(20_000);
  const docs = Array.from({ length: OPEN }, (_, n) => {
    const id = `REQ-2026-${String(n + 1).padStart(6, '0')}`;
    // The last filed ends first.
    const notBefore = new Date(LATER - n * 1_000);
    const effect = { id: `revoke-${id}-3-2`, kind: 'revoke', notBefore } as const;
    const open = { ...effect, leaseUntil: null, leaseToken: null, attempts: 0, afterEvent: 1 };
    return toDoc(aRecordIn('active', { id, origin: id, outbox: [open], nextDueAt: notBefore }));
  });
  const over = toDoc(aRecordIn('ended', { id: 'REQ-2026-999999', origin: 'over', outbox: [], nextDueAt: null }));
  await models.requests.collection.insertMany([...docs, over] as never[]);
});
afterAll(async () => {
  await queues.close();
  await connection.dropDatabase();
  await connection.close();
});

const deps = () => ({ ctx: createContext(log), models });
const mark = () => queues.redis.get(`${name}:armed`);
const jobs = () => queues.redis.zcard(`${name}:revoke:delayed`);

it('a queue that takes no more in the middle: it says so, and is not called armed', async () => {
  let batches = 0;
  const failing: Queues = {
    ...queues,
    async arm(effects, now) {
      batches += 1;
      if (batches === 3) throw new Error('Redis does not answer');
      await queues.arm(effects, now);
    },
  };
  await expect(rebuildQueue(deps(), failing)).rejects.toThrow('Redis does not answer');
  expect(await mark()).toBe('arming');
  expect(await jobs()).toBeLessThan(OPEN);
});

it('arms every open effect once, also what was armed before, soonest first', async () => {
  const order: Armable[] = [];
  const seen: Queues = {
    ...queues,
    arm(effects, now) {
      order.push(...effects);
      return queues.arm(effects, now);
    },
  };
  expect(await rebuildQueue(deps(), seen)).toBe(OPEN);
  expect(await mark()).toBe('armed');
  expect(await jobs()).toBe(OPEN);
  const times = order.map((a) => a.effect.notBefore.getTime());
  expect(times).toEqual([...times].sort((a, b) => a - b));
});
