import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { connectMongo } from '../../models/connection.ts';
import { ensureIndexes } from '../../models/indexes.ts';
import { createLedgerModel, type LedgerModel, ledgerCursor, ledgerHashAt, ledgerHead } from '../../models/ledger.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { ChainHead, LedgerEntry } from '../../src/domain/audit.ts';
import { START } from '../../src/domain/audit.ts';
import { verifyLink } from '../../src/domain/verify-link.ts';

let connection: Connection;
let model: LedgerModel;
beforeAll(async () => {
  connection = await connectMongo(withDatabase(inject('mongodbUri'), `set-back-${randomBytes(6).toString('hex')}`));
  await ensureIndexes(connection);
  model = createLedgerModel(connection);
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const event = (n: number): LedgerEntry => ({
  key: `E${String(n)}`,
  at: new Date('2026-11-22T10:00:00.000Z'),
  action: 'catalog.loaded',
  record: null,
  n: null,
  actor: { kind: 'system', name: 'sources' },
  detail: { n },
});

it('a writer that lived through a restore goes on from the end that is there, without a gap', async () => {
  let ms = 0;
  const ends: ChainHead[] = [];
  const writer = createLedgerWriter(model, { monotonic: () => ms, acknowledged: (head) => ends.push(head) });
  await writer.append([1, 2, 3, 4, 5].map(event));
  expect(ends.at(-1)).toEqual(await ledgerHead(model));
  const lost = ends.at(-1)?.hash;
  // Put back under its feet, without a connection lost: as by a restore into the running server.
  await model.collection.deleteMany({ seq: { $gt: 2 } });
  ms += 1_001;
  await writer.append([6, 7].map(event));
  let head = START;
  for await (const link of ledgerCursor(model, 100)) {
    const verdict = verifyLink(head, link);
    if (!verdict.ok) throw new Error(verdict.why);
    head = verdict.head;
  }
  expect(head.seq).toBe(4);
  expect(ends.at(-1)).toEqual(head);
  expect(await ledgerHashAt(model, 4)).toBe(head.hash);
  expect(await ledgerHashAt(model, 4, { sure: true })).toBe(head.hash);
  expect(await ledgerHashAt(model, 5)).toBeNull();
  expect(await ledgerHashAt(model, 5, { sure: true })).toBeNull();
  expect(lost).not.toBe(head.hash);
});
