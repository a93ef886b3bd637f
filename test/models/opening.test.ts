import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { fileRequest } from '../../models/commit.ts';
import { connectMongo } from '../../models/connection.ts';
import { nextRequestId } from '../../models/counter.ts';
import { createModels, type Models } from '../../models/models.ts';
import { standingBefore } from '../../models/request.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import { ANA, aRecordIn, aTarget, BOB, someTerms } from '../support/a-record.ts';

const uri = withDatabase(inject('mongodbUri'), `opening-${randomBytes(6).toString('hex')}`);
let connections: Connection[];
let models: Models[];

/** What one instance sees. */
function of(instance: number): Models {
  const there = models[instance];
  if (!there) throw new Error('not connected');
  return there;
}

beforeAll(async () => {
  connections = await Promise.all([connectMongo(uri), connectMongo(uri)]);
  models = connections.map(createModels);
});
beforeEach(() => connections[0]?.dropDatabase());
afterAll(async () => {
  await connections[0]?.dropDatabase();
  await Promise.all(connections.map((c) => c.close()));
});

it('numbers asked for by two instances at once are each given once, and none is left out', async () => {
  const asked = Array.from({ length: 200 }, (_, i) => nextRequestId(of(i % 2).counters, i % 4 < 2 ? 2026 : 2027));
  const series = (year: number) =>
    Array.from({ length: 100 }, (_, i) => `REQ-${String(year)}-${String(i + 1).padStart(6, '0')}`);
  expect((await Promise.all(asked)).toSorted()).toEqual([...series(2026), ...series(2027)]);
});

it('a number that could not be taken is an error for each who asked, and the next is taken again', async () => {
  const from = of(0);
  // Another type than a number cannot be counted up.
  await from.counters.collection.insertOne({ _id: 'REQ-2026', value: 'none' } as never);
  const asked = await Promise.allSettled([nextRequestId(from.counters, 2026), nextRequestId(from.counters, 2026)]);
  expect(asked.map((a) => a.status)).toEqual(['rejected', 'rejected']);
  await from.counters.collection.deleteMany({});
  expect(await nextRequestId(from.counters, 2026)).toBe('REQ-2026-000001');
});

it('what there is when somebody asks: the same form, what the target has, how many requests of the asker wait', async () => {
  const from = of(0);
  const given = [
    { state: 'pending', role: 'reader', requester: ANA, target: aTarget() },
    { state: 'active', role: 'writer', requester: BOB, target: aTarget() },
    { state: 'ended', role: 'admin', requester: ANA, target: aTarget() },
    { state: 'pending', role: 'reader', requester: ANA, target: aTarget({ ...BOB }) },
    { state: 'pending', role: 'writer', requester: BOB, target: aTarget({ ...BOB }) },
  ] as const;
  for (const [i, { state, role, requester, target }] of given.entries()) {
    const terms = someTerms({ roleId: role });
    const id = `REQ-2026-00000${String(i)}`;
    await fileRequest(from.requests, aRecordIn(state, { id, origin: `form-${String(i)}`, requester, target, terms }));
  }
  const asking = { origin: 'form-9', targetId: ANA.id, requesterId: ANA.id };
  const standing = await standingBefore(from.requests, asking);
  expect({ ...standing, live: standing.live.toSorted((a, b) => (a.id < b.id ? -1 : 1)) }).toEqual({
    isFiled: false,
    live: [
      { id: 'REQ-2026-000000', roleId: 'reader' },
      { id: 'REQ-2026-000001', roleId: 'writer' },
    ],
    waiting: 2,
  });
  expect(await standingBefore(from.requests, { ...asking, origin: 'form-2' })).toMatchObject({ isFiled: true });
});
