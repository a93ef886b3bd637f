import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { fileRequest } from '../../models/commit.ts';
import { connectMongo } from '../../models/connection.ts';
import { dueEffects } from '../../models/due.ts';
import { ensureIndexes } from '../../models/indexes.ts';
import { createModels, type Models } from '../../models/models.ts';
import { findRequest, hasHeld } from '../../models/request.ts';
import { createContext } from '../../src/context.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import { createLog } from '../../src/log.ts';
import { claimEffect } from '../../src/operations/claim-effect.ts';
import { openRequest } from '../../src/operations/open-request.ts';
import { recordReminder } from '../../src/operations/record-reminder.ts';
import { actorOf } from '../domain/steps-of-a-life.ts';
import { aGrant, aRecord, aRecordIn, aTarget, someTerms } from '../support/a-record.ts';
import { aCatalog, aRoster, HOUR, later, NOON, PEOPLE, ROLES } from '../support/an-organisation.ts';

const uri = withDatabase(inject('mongodbUri'), `remind-${randomBytes(6).toString('hex')}`);
const CATALOG = aCatalog({
  roles: [
    {
      ...ROLES.agent,
      id: 'first',
      approval: ['owner', { by: 'manager', need: 'any', when: { firstTime: true } }],
    },
  ],
});

let connection: Connection;
let models: Models;
let now = NOON;

beforeAll(async () => {
  connection = await connectMongo(uri);
  models = createModels(connection);
});
beforeEach(async () => {
  await connection.dropDatabase();
  await ensureIndexes(connection);
  now = NOON;
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const deps = () => ({
  ctx: createContext(createLog('fatal'), { clock: { now: () => now } }),
  models,
  ledger: createLedgerWriter(models.ledger),
  catalog: () => CATALOG,
  roster: () => aRoster(),
  nudge: () => undefined,
});

async function ask(origin: string): Promise<string> {
  const done = await openRequest(deps(), {
    actor: actorOf(PEOPLE.ana),
    person: PEOPLE.ana,
    origin,
    role: 'first',
    targetId: null,
    duration: '2h',
    startsAt: null,
    justification: 'Answer the tickets about the outage',
    ticket: null,
  });
  if (!done.ok) throw new Error(done.refused);
  return done.record.id;
}

it('the first time is told by what was seen to be held, by this person and of this role', async () => {
  const held = (id: string, target: string, roleId: string, verified: boolean) =>
    fileRequest(
      models.requests,
      aRecordIn('ended', {
        id,
        origin: id,
        target: aTarget({ id: target }),
        terms: someTerms({ roleId }),
        grant: aGrant(verified ? {} : { verifiedAt: null }),
      }),
    );
  await held('REQ-2026-900001', 'ana', 'agent', true);
  await held('REQ-2026-900002', 'gus', 'first', true);
  await held('REQ-2026-900003', 'ana', 'first', false);
  await fileRequest(models.requests, aRecord({ id: 'REQ-2026-900004', origin: 'four' }));
  expect(await hasHeld(models.requests, 'ana', 'first')).toBe(false);
  const first = await findRequest(models.requests, await ask('one'));
  expect(first?.steps.map((s) => s.name)).toEqual(['owner', 'manager']);
  expect(first?.circumstances).toEqual({ firstTime: true, outOfHours: false });
  await models.requests.collection.updateOne({ origin: 'one' }, { $set: { live: false, state: 'cancelled' } });

  await held('REQ-2026-900005', 'ana', 'first', true);
  const again = await findRequest(models.requests, await ask('two'));
  expect(again?.steps.map((s) => s.name)).toEqual(['owner']);
  expect(again?.circumstances?.firstTime).toBe(false);
});

it('a reminder is found by its time, claimed once, and said once, however many workers find it', async () => {
  const id = await ask('one');
  const due = (before: Date) => dueEffects(models.requests, ['remind'], { before, limit: 10, without: [] });
  expect(await due(later(HOUR))).toEqual([]);
  now = later(2 * HOUR);
  expect((await due(now)).map((r) => r._id)).toEqual([id]);
  const effect = (await findRequest(models.requests, id))?.outbox.find((e) => e.kind === 'remind');
  const claims = await Promise.all(
    ['a', 'b', 'c'].map((token) => claimEffect(deps(), id, effect?.id ?? '', { token, ms: 30_000 })),
  );
  expect(claims.filter((c) => c.kind === 'run')).toHaveLength(1);
  await Promise.all([1, 2, 3].map(() => recordReminder(deps(), id, effect?.id ?? '')));
  const after = await findRequest(models.requests, id);
  expect(after?.events.filter((e) => e.action === 'approval.reminded')).toHaveLength(1);
  expect(after?.outbox.filter((e) => e.kind === 'remind')).toMatchObject([{ leaseUntil: null, attempts: 0 }]);
});

it('a record of before there were chains is read, reminded of nothing and closed by its time', async () => {
  const { circumstances: _, ...old } = aRecord({ id: 'REQ-2026-900009', origin: 'old' });
  await fileRequest(models.requests, old);
  const found = await findRequest(models.requests, old.id);
  expect(found?.steps).toEqual(old.steps);
  expect(await recordReminder(deps(), old.id, 'remind-x')).toMatchObject({ ok: true, record: { version: 1 } });
});
