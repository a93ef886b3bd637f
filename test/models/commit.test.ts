import { randomBytes } from 'node:crypto';
import mongoose, { type Connection, type mongo } from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { commit, fileRequest, markRelayed } from '../../models/commit.ts';
import { connectMongo } from '../../models/connection.ts';
import { createModels } from '../../models/models.ts';
import { findRequest, type RequestModel } from '../../models/request.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { ASKED_AT, aRecord } from '../support/a-record.ts';
import { fileRaceRecords, raceId, withLine } from '../support/commit-race.ts';

const uri = withDatabase(inject('mongodbUri'), `commit-${randomBytes(6).toString('hex')}`);
const RECORDS = 60;

let ours: Connection;
let theirs: Connection;
let model: RequestModel;
let other: RequestModel;
let commands: string[] = [];
let concerns: unknown[] = [];

beforeAll(async () => {
  ours = await mongoose
    .createConnection(uri, { bufferCommands: false, autoIndex: false, autoCreate: false, monitorCommands: true })
    .asPromise();
  ours.getClient().on('commandStarted', ({ commandName, command }: mongo.CommandStartedEvent) => {
    commands.push(commandName);
    if (commandName === 'update') concerns.push(command['writeConcern']);
  });
  theirs = await connectMongo(uri);
  model = createModels(ours).requests;
  other = createModels(theirs).requests;
});

beforeEach(async () => {
  await theirs.dropDatabase();
  await fileRaceRecords(other, RECORDS);
  commands = [];
  concerns = [];
});

afterAll(async () => {
  await theirs.dropDatabase();
  await Promise.all([ours.close(), theirs.close()]);
});

async function read(from: RequestModel, id: string): Promise<AccessRequest> {
  const record = await findRequest(from, id);
  if (!record) throw new Error(`no record ${id}`);
  return record;
}

const readAll = (from: RequestModel) => Promise.all(Array.from({ length: RECORDS }, (_, n) => read(from, raceId(n))));

/** Moves a record on so many times, from elsewhere. */
async function moveElsewhere(id: string, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    const record = await read(other, id);
    expect(await commit(other, withLine(record, `theirs ${String(i)}`), record)).toBe(true);
  }
}

const lines = (record: AccessRequest): string[] => record.trail.map((line) => line.text);

describe('one compare-and-set', () => {
  it('moves a record from the version it was decided on to the next, and only once', async () => {
    const record = await read(model, raceId(0));
    const next = withLine(record, 'ours');
    expect(await commit(model, next, record)).toBe(true);
    expect(await read(model, raceId(0))).toEqual(next);
    expect(await commit(model, next, record)).toBe(false);
    expect(await commit(model, withLine(next, 'and on'), next)).toBe(true);
    expect(lines(await read(other, raceId(0)))).toEqual(['ours', 'and on']);
  });

  it('a record that is not there is not moved, and not made', async () => {
    const record = aRecord({ id: 'REQ-2026-999999', origin: 'nowhere' });
    expect(await commit(model, withLine(record, 'ours'), record)).toBe(false);
    expect(await findRequest(model, record.id)).toBeNull();
  });

  it('one whose events the relay has taken off meanwhile is decided again: they are not put back', async () => {
    const event = { n: 1, at: ASKED_AT, action: 'x', actor: { kind: 'system', name: 'worker' }, detail: {} } as const;
    const record = aRecord({ id: 'REQ-2026-777777', origin: 'r', events: [event], relayPending: true, live: false });
    await fileRequest(model, record);
    const before = await read(model, record.id);
    await markRelayed(other, [before]);
    expect(await commit(model, withLine(before, 'ours'), before)).toBe(false);
    const now = await read(model, record.id);
    expect(now).toMatchObject({ version: 1, relayPending: false, events: [] });
    expect(await commit(model, withLine(now, 'ours'), now)).toBe(true);
  });

  it('members without a value are left out, as in every other write; a field nobody knows is refused', async () => {
    const record = await read(model, raceId(0));
    const detail = { gone: undefined, kept: { gone: undefined, here: 1 } };
    const event = { n: 1, at: ASKED_AT, action: 'x', actor: { kind: 'system', name: 'worker' }, detail } as const;
    const next = { ...withLine(record, 'ours'), events: [event] };
    expect(await commit(model, next, record)).toBe(true);
    expect((await read(model, raceId(0))).events[0]?.detail).toStrictEqual({ kept: { here: 1 } });
    const odd = { ...withLine(next, 'odd'), surprise: 1 };
    await expect(commit(model, odd, next)).rejects.toThrow('no field surprise');
  });

  it('the stamp of a write is never part of the record', async () => {
    const record = await read(model, raceId(0));
    await commit(model, withLine(record, 'ours'), record);
    expect(Object.keys(await read(model, raceId(0))).sort()).toEqual(Object.keys(record).sort());
    const stored = await model.findOne({ _id: raceId(0) }).lean<{ stamp: string }>();
    expect(stored?.stamp).toMatch(/^[0-9a-f]{24}$/);
  });
});

describe('many compare-and-sets together', () => {
  it('made in one turn they are one write, without a look when all are written', async () => {
    const records = await readAll(model);
    commands = [];
    const answers = await Promise.all(records.map((r) => commit(model, withLine(r, 'ours'), r)));
    expect(answers).toEqual(records.map(() => true));
    expect(commands).toEqual(['update']);
    expect(concerns).toEqual([expect.objectContaining({ w: 'majority', j: true })]);
    expect((await readAll(other)).map(lines)).toEqual(records.map(() => ['ours']));
  });

  it('each caller learns what became of its own, wherever others have moved some before', async () => {
    const records = await readAll(model);
    // Every third is at our version by another hand, every fifth far past it.
    const moved = (n: number) => (n % 3 === 0 ? 1 : n % 5 === 0 ? 3 : 0);
    for (let n = 0; n < RECORDS; n += 1) await moveElsewhere(raceId(n), moved(n));
    const answers = await Promise.all(records.map((r) => commit(model, withLine(r, 'ours'), r)));
    expect(answers).toEqual(records.map((_, n) => moved(n) === 0));
    const now = await readAll(other);
    expect(now.map((r) => lines(r).includes('ours'))).toEqual(answers);
  });

  it('of many for one record made in one turn exactly one is written, and its neighbours are not kept', async () => {
    const [first, ...rest] = await readAll(model);
    if (!first) throw new Error('no records');
    const rivals = Array.from({ length: 20 }, (_, i) => commit(model, withLine(first, `rival ${String(i)}`), first));
    const neighbours = await Promise.all(rest.map((r) => commit(model, withLine(r, 'ours'), r)));
    const won = (await Promise.all(rivals)).flatMap((yes, i) => (yes ? [`rival ${String(i)}`] : []));
    expect(won).toHaveLength(1);
    expect(lines(await read(other, first.id))).toEqual(won);
    expect(neighbours).toEqual(rest.map(() => true));
  });

  it('one that is too large, and one the server refuses, fail alone', async () => {
    await theirs.db?.command({ collMod: 'requests', validator: { justification: { $ne: 'refused' } } });
    const records = await readAll(model);
    const next = records.map((r, n) => {
      if (n === 7) return { ...withLine(r, 'ours'), justification: 'x'.repeat(17 * 1024 * 1024) };
      return n === 9 || n === 20 ? { ...withLine(r, 'ours'), justification: 'refused' } : withLine(r, 'ours');
    });
    const results = await Promise.allSettled(next.map((n, i) => commit(model, n, records[i] ?? n)));
    const failed = results.flatMap((r, n) => (r.status === 'rejected' ? [n] : []));
    expect(failed).toEqual([7, 9, 20]);
    expect(results.filter((r) => r.status === 'fulfilled' && !r.value)).toEqual([]);
    const now = await readAll(other);
    expect(now.flatMap((r, n) => (lines(r).length === 0 ? [n] : []))).toEqual(failed);
  });
});
