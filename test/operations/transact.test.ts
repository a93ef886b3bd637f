import { randomBytes } from 'node:crypto';
import mongoose, { type Connection, type mongo } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { fileRequest, markRelayed } from '../../models/commit.ts';
import { createModels, type Models } from '../../models/models.ts';
import { findRequest } from '../../models/request.ts';
import { createContext } from '../../src/context.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { allow, refuse } from '../../src/domain/refusal.ts';
import { draft } from '../../src/domain/transition.ts';
import { createLog } from '../../src/log.ts';
import { transact } from '../../src/operations/transact.ts';
import { aRecord } from '../support/a-record.ts';

const uri = withDatabase(inject('mongodbUri'), `transact-${randomBytes(6).toString('hex')}`);
const ID = 'REQ-2026-000123';
let connection: Connection;
let models: Models;
let commands: string[] = [];
let nudged: string[] = [];

beforeAll(async () => {
  connection = await mongoose
    .createConnection(uri, { bufferCommands: false, autoIndex: false, autoCreate: false, monitorCommands: true })
    .asPromise();
  connection.getClient().on('commandStarted', (e: mongo.CommandStartedEvent) => commands.push(e.commandName));
  models = createModels(connection);
});
beforeEach(async () => {
  await connection.dropDatabase();
  await fileRequest(models.requests, aRecord({ id: ID, trail: [] }));
  commands = [];
  nudged = [];
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const ctx = createContext(createLog('fatal'));
const deps = () => ({ ctx, models, nudge: (id: string) => nudged.push(id) });

async function stored(): Promise<AccessRequest> {
  const record = await findRequest(models.requests, ID);
  if (!record) throw new Error('no record');
  return record;
}

/** Adds a line, and remembers which version it was decided on. */
function saying(text: string, on: number[] = []) {
  return (record: AccessRequest, now: Date) => {
    on.push(record.version);
    const d = draft(record, now);
    d.say(text);
    return allow(d.done());
  };
}

it('a record at hand that still is the record is moved without being read again', async () => {
  const atHand = await stored();
  commands = [];
  const done = await transact(deps(), ID, saying('once'), atHand);
  expect(done).toMatchObject({ ok: true, record: { version: 2 } });
  expect(commands).toEqual(['update']);
  expect((await stored()).trail.map((t) => t.text)).toEqual(['once']);
  expect(nudged).toEqual([ID]);
});

it('one that others have moved is decided again on what they left', async () => {
  const atHand = await stored();
  await transact(deps(), ID, saying('theirs'));
  const on: number[] = [];
  expect(await transact(deps(), ID, saying('ours', on), atHand)).toMatchObject({ ok: true, record: { version: 3 } });
  expect(on).toEqual([1, 2]);
  expect((await stored()).trail.map((t) => t.text)).toEqual(['theirs', 'ours']);
});

it('a refusal, or that nothing is to do, is never said of an old record', async () => {
  const atHand = await stored();
  await transact(deps(), ID, saying('theirs'));
  const refusing = (record: AccessRequest) =>
    refuse('state_conflict', { request: record.id, state: String(record.version) });
  expect(await transact(deps(), ID, refusing, atHand)).toMatchObject({ ok: false, values: { state: '2' } });
  const leaving = (record: AccessRequest) => allow(record);
  expect(await transact(deps(), ID, leaving, atHand)).toMatchObject({ ok: true, record: { version: 2 } });
  const fromThere = (record: AccessRequest, now: Date) =>
    record.trail.length === 0 ? refuse('state_conflict', { request: ID, state: 'old' }) : saying('on')(record, now);
  expect(await transact(deps(), ID, fromThere, atHand)).toMatchObject({ ok: true, record: { version: 3 } });
});

it('events that the ledger took off meanwhile are not put back from what was at hand', async () => {
  const event = (record: AccessRequest, now: Date) => {
    const d = draft(record, now);
    d.event('drift.found', { kind: 'system', name: 'worker' });
    return allow(d.done());
  };
  const first = await transact(deps(), ID, event);
  if (!first.ok) throw new Error('not written');
  await markRelayed(models.requests, [first.record]);
  await transact(deps(), ID, event, first.record);
  expect((await stored()).events.map((e) => e.n)).toEqual([first.record.lastEvent + 1]);
  expect((await stored()).relayPending).toBe(true);
});

it('a record that is not there is said to be so, whatever is at hand', async () => {
  const ghost = aRecord({ id: 'REQ-2026-999999', origin: 'nowhere' });
  expect(await transact(deps(), ghost.id, saying('x'), ghost)).toMatchObject({ ok: false, refused: 'no_such_request' });
});
