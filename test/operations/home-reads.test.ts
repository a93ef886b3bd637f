import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectMongo } from '../../models/connection.ts';
import { askedBy, askedForMore, askedOf, heldBy, heldOn, tasksOf } from '../../models/home-reads.ts';
import { ensureIndexes } from '../../models/indexes.ts';
import { entriesOf, entriesOfSeveral } from '../../models/ledger.ts';
import { createModels, type Models } from '../../models/models.ts';
import { openHome, takeHome } from '../../models/open-home.ts';
import { toDoc } from '../../models/request.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { AccessRequest, Extension } from '../../src/domain/record.ts';
import { ANA, after, aPerson, aRecordIn, aTarget, aTask, BOB, EVE, someTerms } from '../support/a-record.ts';

let connection: Connection;
let models: Models;
const MANY = 400;
const MORE: Extension = {
  id: 'X1',
  state: 'pending',
  by: ANA,
  at: after(30),
  reason: 'It takes longer',
  from: after(140),
  to: after(200),
  free: false,
  steps: [{ name: 'owner', approvers: [EVE], decision: null }],
  subjectHash: 'd'.repeat(64),
};

/** Of four hundred requests a few are about the people asked for, and most are over. */
function crowd(): AccessRequest[] {
  return Array.from({ length: MANY }, (_, i) => {
    const few = i % 100 === 0;
    const state = few ? (i % 200 ? 'active' : 'pending') : 'ended';
    const other = aPerson(`X${String(i)}`, 'Somebody');
    return aRecordIn(state, {
      id: `REQ-2026-${String(i).padStart(6, '0')}`,
      origin: `o${String(i)}`,
      requester: few ? ANA : other,
      target: few ? aTarget() : aTarget({ ...other }),
      terms: someTerms({ roleId: `r${String(i)}`, systemId: few ? 'mine' : 'theirs' }),
      tasks: few && i % 200 ? [aTask()] : [],
      ...(few && i % 200 ? { extensions: [MORE] } : {}),
    });
  });
}

beforeAll(async () => {
  connection = await connectMongo(withDatabase(inject('mongodbUri'), `reads-${randomBytes(6).toString('hex')}`));
  await ensureIndexes(connection);
  models = createModels(connection);
  await models.requests.insertMany(crowd().map(toDoc));
  const rows = Array.from({ length: MANY }, (_, i) => ({
    _id: i + 1,
    seq: i + 1,
    key: `k${String(i)}`,
    bytes: '{}',
    prev: '0',
    hash: String(i),
    action: 'x',
    record: i % 3 ? `REQ-2026-${String(i % 200).padStart(6, '0')}` : null,
    at: after(i),
  }));
  await models.ledger.insertMany(rows);
  for (let i = 0; i < 30; i += 1)
    await openHome(
      models.homes,
      { teamId: 'T1', userId: `U${String(i)}`, personId: `P${String(i)}` },
      { section: null, page: 0 },
      after(i < 2 ? 0 : 99),
    );
  await connection.db?.setProfilingLevel('all');
});
afterAll(async () => {
  await connection.db?.setProfilingLevel('off');
  await connection.dropDatabase();
  await connection.close();
});

describe('every question is answered by an index, however much there is beside', () => {
  const page = { skip: 0, limit: 10 };
  it.each<[string, () => Promise<unknown>, number]>([
    ['who is asked', () => askedOf(models.requests, BOB.id, 100), 2],
    ['who is asked for more time', () => askedForMore(models.requests, EVE.id, 100), 2],
    ['whose task it is', () => tasksOf(models.requests, EVE.id, 100), 4],
    ['what somebody asked for', () => askedBy(models.requests, ANA.id, page), 4],
    ['what is held on a system', () => heldOn(models.requests, ['mine'], page), 8],
    ['what people hold', () => heldBy(models.requests, [ANA.id]), 4],
    ['which home is due', () => takeHome(models.homes, { token: 't', until: after(9) }, after(1)), 2],
    ['the entries of a request', () => entriesOf(models.ledger, 'REQ-2026-000007'), 2],
    ['the entries of several', () => entriesOfSeveral(models.ledger, ['REQ-2026-000007', 'REQ-2026-000008']), 4],
  ])('%s', async (_, ask, most) => {
    const profile = connection.collection('system.profile');
    const from = await profile.countDocuments({});
    expect(await ask()).toBeTruthy();
    const seen = (await profile.find({}).sort({ ts: 1 }).skip(from).toArray()).filter(
      (p) => !String(p['ns']).endsWith('system.profile'),
    );
    expect(seen.length).toBeGreaterThan(0);
    for (const { planSummary, docsExamined } of seen) {
      expect(planSummary).toMatch(/^IXSCAN|COUNT_SCAN/u);
      expect(docsExamined ?? 0).toBeLessThanOrEqual(most);
    }
  });
});
