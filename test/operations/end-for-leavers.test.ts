import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { fileRequest } from '../../models/commit.ts';
import { connectMongo } from '../../models/connection.ts';
import { createModels, type Models } from '../../models/models.ts';
import { createContext } from '../../src/context.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { Person } from '../../src/domain/person.ts';
import { createLog } from '../../src/log.ts';
import { endForLeavers } from '../../src/operations/end-for-leavers.ts';
import { createRoster } from '../../src/sources/roster.ts';
import { after, aRecordIn, aTarget } from '../support/a-record.ts';
import { aCatalog, aRoster } from '../support/an-organisation.ts';

const NOW = after(100);
/** Years of them are kept in the people file. */
const LEFT = 1_200;

let connection: Connection;
let models: Models;
beforeAll(async () => {
  const uri = withDatabase(inject('mongodbUri'), `leavers-${randomBytes(6).toString('hex')}`);
  connection = await connectMongo(uri);
  models = createModels(connection);
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const person = (n: number, endsAt: Date | null): Person => {
  const [some] = aRoster().all();
  if (!some) throw new Error('the organisation of the tests has nobody');
  return { ...some, id: `L${String(n)}`, slack: null, endsAt };
};

it('whoever has left loses what they hold, wherever they stand among the leavers; nobody else does', async () => {
  const leavers = Array.from({ length: LEFT }, (_, n) => person(n, NOW));
  const staying = [person(LEFT, null), person(LEFT + 1, new Date(NOW.getTime() + 1))];
  const deps = {
    ctx: createContext(createLog('fatal'), { clock: { now: () => NOW } }),
    models,
    ledger: createLedgerWriter(models.ledger),
    catalog: () => aCatalog(),
    roster: () => createRoster([...leavers, ...staying]),
    nudge: () => undefined,
  };
  const holders = [0, 499, 500, LEFT - 1, LEFT, LEFT + 1];
  for (const n of holders) {
    const id = `REQ-2026-${String(n).padStart(6, '0')}`;
    const target = aTarget({ id: `L${String(n)}` });
    await fileRequest(models.requests, aRecordIn('active', { id, origin: id, target, endsAt: after(500) }));
  }
  // Missing from the people file is not the same as gone.
  await fileRequest(
    models.requests,
    aRecordIn('active', { origin: 'missing', target: aTarget({ id: 'X1' }), endsAt: after(500) }),
  );

  expect(await endForLeavers(deps)).toBe(4);
  const ending = await models.requests.find({ state: 'revoking' }).sort({ _id: 1 }).lean();
  expect(ending.map((r) => r.target.id)).toEqual(['L0', 'L499', 'L500', `L${String(LEFT - 1)}`]);
  expect(ending.every((r) => r.end?.cause === 'left')).toBe(true);
});
