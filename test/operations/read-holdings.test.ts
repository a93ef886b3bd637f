import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { connectMongo } from '../../models/connection.ts';
import { findHoldings, patchHoldings } from '../../models/holding.ts';
import { ensureIndexes } from '../../models/indexes.ts';
import { createModels, type Models } from '../../models/models.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { LedgerAction, LedgerEntry } from '../../src/domain/audit.ts';
import { holdingPatches } from '../../src/domain/holding.ts';
import { indexHoldings } from '../../src/operations/index-holdings.ts';
import { eventOf } from '../../src/operations/ledger-event.ts';
import { readHoldings } from '../../src/operations/read-holdings.ts';

const T0 = Date.parse('2026-01-01T00:00:00.000Z');
const hour = (n: number) => new Date(T0 + n * 3_600_000);
/** One request after the other on one system, each held for an hour; the last ones are still held. */
const REQUESTS = 1_500;
const STILL = 20;

let connection: Connection;
let models: Models;

function life(n: number): LedgerEntry[] {
  const record = `REQ-2026-${String(n).padStart(6, '0')}`;
  const facts = { target: `E${String(n % 50)}`, system: 'crm', role: n % 2 ? 'agent' : 'admin' };
  const endsAt = hour(n + 1);
  const all: [LedgerAction, Date, Record<string, unknown>][] = [
    ['request.opened', hour(n), { ...facts, requester: facts.target, environment: 'prod' }],
    ['approval.approved', hour(n), { step: 'owner', by: 'E99', method: 'slack_click', last: true, endsAt }],
    ['grant.started', hour(n), { target: facts.target, system: 'crm' }],
    ['grant.verified', hour(n), { ...facts, evidence: 'read', endsAt, privileged: facts.role === 'admin' }],
    ['end.requested', endsAt, { cause: 'expired', by: null }],
    ['revoke.verified', endsAt, { ...facts, evidence: 'gone' }],
  ];
  return all.slice(0, n >= REQUESTS - STILL ? 4 : 6).map(([action, at, detail], i) => ({
    key: `${record}/${String(i + 1)}`,
    at,
    action,
    record,
    n: i + 1,
    actor: { kind: 'system', name: 'worker' },
    detail,
  }));
}

beforeAll(async () => {
  connection = await connectMongo(withDatabase(inject('mongodbUri'), `holdings-${randomBytes(6).toString('hex')}`));
  await ensureIndexes(connection);
  models = createModels(connection);
  const writer = createLedgerWriter(models.ledger);
  await writer.append(Array.from({ length: REQUESTS }, (_, n) => life(n)).flat());
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const held = async (key: 'system' | 'role' | 'target', value: string, at: Date, limit = 100) => {
  const read = await readHoldings({ models }, { key, value }, at, { limit });
  return read.ok ? read.next : expect.fail(read.refused);
};

it('too far behind the ledger, it says so instead of answering from a part of it', async () => {
  expect(await readHoldings({ models }, { key: 'system', value: 'crm' }, hour(1), { limit: 10 })).toMatchObject({
    ok: false,
    refused: 'index_behind',
    values: { all: String((REQUESTS - STILL) * 6 + STILL * 4) },
  });
});

it('several processes at once bring the index to the end of the ledger, and nothing is in it twice or missing', async () => {
  await Promise.all(Array.from({ length: 4 }, () => indexHoldings({ models }, Number.POSITIVE_INFINITY)));
  expect(await models.holdings.countDocuments({})).toBe(REQUESTS);
  expect(await indexHoldings({ models }, 10)).toMatchObject({ complete: true });
  const rows = await models.ledger.find({}).sort({ seq: 1 }).lean();
  const before = await models.holdings.find({}).sort({ _id: 1 }).lean();
  await models.holdings.deleteMany({});
  await patchHoldings(models.holdings, holdingPatches(rows.map(eventOf)));
  expect(await models.holdings.find({}).sort({ _id: 1 }).lean()).toEqual(before);
});

it('at any time, exactly what was held then', async () => {
  expect((await held('system', 'crm', hour(-1))).total).toBe(0);
  for (const n of [0, 1, 700, 1_479]) {
    const { holdings, total } = await held('system', 'crm', new Date(hour(n).getTime() + 1));
    expect({ n, total, ids: holdings.map((h) => h.request) }).toEqual({
      n,
      total: 1,
      ids: [`REQ-2026-${String(n).padStart(6, '0')}`],
    });
  }
  // The very instant one ends and the next begins.
  expect((await held('system', 'crm', hour(700))).holdings.map((h) => h.request)).toEqual(['REQ-2026-000700']);
});

it('privileged first; beyond the limit it is counted', async () => {
  const now = await held('system', 'crm', hour(9_999), 15);
  expect(now.total).toBe(STILL);
  expect(now.holdings.map((h) => h.privileged)).toEqual([...Array(10).fill(true), ...Array(5).fill(false)]);
  expect((await held('role', 'admin', hour(9_999))).total).toBe(STILL / 2);
  expect((await held('target', 'E0', new Date(hour(50).getTime() + 1))).holdings.map((h) => h.request)).toEqual([
    'REQ-2026-000050',
  ]);
});

it('what is asked about now is found by the index alone, however long the past is', async () => {
  const filter = { system: 'crm', to: { $gt: hour(9_999) }, from: { $lte: hour(9_999) } };
  const plan = (await models.holdings.find(filter).explain('executionStats')) as unknown as {
    executionStats: { totalKeysExamined: number; totalDocsExamined: number };
  };
  expect(plan.executionStats.totalKeysExamined).toBeLessThanOrEqual(STILL + 5);
  expect(plan.executionStats.totalDocsExamined).toBeLessThanOrEqual(STILL);
  expect((await findHoldings(models.holdings, { key: 'system', value: 'crm' }, hour(9_999), 5)).total).toBe(STILL);
});

it('an event that comes after is in the very next answer', async () => {
  await createLedgerWriter(models.ledger).append(life(REQUESTS - 1 + 1).map((e) => ({ ...e })));
  const { holdings } = await held('system', 'crm', hour(REQUESTS + 1));
  expect(holdings.map((h) => h.request)).toContain(`REQ-2026-${String(REQUESTS).padStart(6, '0')}`);
});

it('an entry that is not as it was written is named, and nothing is answered from it', async () => {
  const row = await models.ledger.findOne({ record: 'REQ-2026-000700', action: 'grant.verified' }).lean();
  const bytes = row?.bytes.replace('"E0"', '"E1"') ?? '';
  await models.ledger.collection.updateOne({ seq: row?.seq }, { $set: { bytes } });
  const at = new Date(hour(700).getTime() + 1);
  expect(await readHoldings({ models }, { key: 'system', value: 'crm' }, at, { limit: 10 })).toEqual({
    ok: false,
    refused: 'ledger_altered',
    values: { seq: String(row?.seq) },
  });
});
