import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { connectMongo } from '../../models/connection.ts';
import {
  commitQuarantine,
  createServiceModel,
  findQuarantine,
  type ServiceModel,
  takeTurn,
} from '../../models/service.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import { beginQuarantine } from '../../src/domain/quarantine.ts';
import { later, NOON } from '../support/an-organisation.ts';

let connection: Connection;
let model: ServiceModel;
beforeAll(async () => {
  connection = await connectMongo(withDatabase(inject('mongodbUri'), `service-${randomBytes(6).toString('hex')}`));
  model = createServiceModel(connection);
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

it('of many who would say the same, one says it; later, or something else, is said again', async () => {
  const turn = (digest: string, now: Date) => takeTurn(model, 'missing', { digest, now, againAfterMs: 60_000 });
  const all = await Promise.all(Array.from({ length: 8 }, () => turn('a', NOON)));
  expect(all.filter(Boolean)).toHaveLength(1);
  expect(await turn('a', later(59_000))).toBe(false);
  expect(await turn('b', later(59_000))).toBe(true);
  expect(await turn('b', later(119_000))).toBe(true);
});

it('a quarantine is changed by the one who saw it last, and is read as it was written', async () => {
  const witness = { epoch: 0, seq: 9, hash: 'a'.repeat(64), at: NOON, from: 'file' as const };
  const facts = { witness, head: { seq: 4, hash: 'b'.repeat(64) }, before: null };
  const made = ['q1', 'q2', 'q3'].map((id) => beginQuarantine({ id, ...facts }, later(1)));
  const first = await Promise.all(made.map((q) => commitQuarantine(model, q, null)));
  expect(first.filter(Boolean)).toHaveLength(1);
  const state = await findQuarantine(model);
  expect(state).toEqual(made[first.indexOf(true)]);
  if (!state) return;
  const [marked, lifted] = await Promise.all([
    commitQuarantine(model, { ...state, doubted: 0 }, state),
    commitQuarantine(model, { ...state, active: false }, state),
  ]);
  expect([marked, lifted].filter(Boolean)).toHaveLength(1);
});
