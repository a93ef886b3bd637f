import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import type { Connection } from 'mongoose';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type LedgerEnd, LedgerWitness } from '../../jobs/ledger-witness.ts';
import { openStateFolder, type StateFolder } from '../../jobs/state-folder.ts';
import { createWitnessStore, type WitnessStore } from '../../jobs/witness-store.ts';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { connectMongo } from '../../models/connection.ts';
import { cursorSeq } from '../../models/cursor.ts';
import { ensureIndexes } from '../../models/indexes.ts';
import { ledgerHead } from '../../models/ledger.ts';
import { createModels, type Models } from '../../models/models.ts';
import { findQuarantine } from '../../models/service.ts';
import { createContext } from '../../src/context.ts';
import { makeTempFolder, type TempFolder } from '../../src/dev/temp-folder.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import { readWitness } from '../../src/domain/witness.ts';
import { appendAudit } from '../../src/operations/append-audit.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { liftQuarantine } from '../../src/operations/lift-quarantine.ts';
import { aCatalog, aRoster } from '../support/an-organisation.ts';

const prefix = `witness-${randomBytes(6).toString('hex')}`;
const KEY = `${prefix}:ledger-head`;
const FILE = `${prefix}.ledger-head.json`;
const system = { kind: 'system', name: 'test' } as const;
const operator = { kind: 'person', id: 'os:root', name: 'root', teamId: null, userId: null, method: 'cli' } as const;

let connection: Connection;
let models: Models;
let redis: Redis;
let temp: TempFolder;
let folder: StateFolder;
beforeAll(async () => {
  connection = await connectMongo(withDatabase(inject('mongodbUri'), prefix));
  models = createModels(connection);
  redis = new Redis(inject('redisUrl'), { enableOfflineQueue: false, lazyConnect: true });
  await redis.connect();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
  redis.disconnect();
});
beforeEach(async () => {
  await connection.dropDatabase();
  await ensureIndexes(connection);
  await redis.del(KEY);
  temp = await makeTempFolder('witness');
  folder = await openStateFolder(temp.path);
});
afterEach(() => temp.remove());

interface Process {
  deps: Deps;
  store: WitnessStore;
  witness: LedgerWitness;
  /** Writes so many events. */
  write(events: number): Promise<void>;
}

/** As one process of the service has it. */
function aProcess(in_ = folder): Process {
  const end: LedgerEnd = { head: null };
  let ms = 0;
  const ledger = createLedgerWriter(models.ledger, {
    // Every write looks up the end anew, as after a pause.
    monotonic() {
      ms += 2_000;
      return ms;
    },
    acknowledged(head) {
      end.head = head;
    },
  });
  const deps: Deps = {
    ctx: createContext(pino({ level: 'silent' })),
    models,
    ledger,
    catalog: () => aCatalog(),
    roster: () => aRoster(),
    nudge: () => undefined,
  };
  const store = createWitnessStore(in_, redis, prefix);
  return {
    deps,
    store,
    witness: new LedgerWitness(deps, { store, end }),
    async write(events) {
      for (let i = 0; i < events; i += 1) await appendAudit(deps, 'catalog.loaded', system, { i });
    },
  };
}

/** The database as it was when its ledger ended here, and without what the service has stored since. */
async function setBack(seq: number, service: 'kept' | 'lost' = 'lost'): Promise<void> {
  await models.ledger.collection.deleteMany({ seq: { $gt: seq } });
  if (service === 'lost') await models.service.collection.deleteMany({});
}

const lift = (deps: Deps) =>
  liftQuarantine(deps, { actor: operator, by: 'root@h', host: 'h', reason: 'looked', differences: [], accept: false });

const inFile = async () => readWitness((await folder.read(FILE)) ?? '');
const inRedis = async () => readWitness((await redis.get(KEY)) ?? '');

describe('the end of the ledger', () => {
  it('is noted in both places once it moved, and nothing is granted before the first look', async () => {
    const one = aProcess();
    await one.write(3);
    expect([one.witness.mayGrant(), one.witness.isWhole()]).toEqual([false, false]);
    expect(one.witness.seen().trouble).toContain('not yet compared');
    await one.witness.look();
    expect([one.witness.mayGrant(), one.witness.isWhole()]).toEqual([true, true]);
    const head = await ledgerHead(models.ledger);
    expect(await inFile()).toMatchObject({ epoch: 0, ...head });
    expect(await inRedis()).toMatchObject({ epoch: 0, ...head });
    expect(one.witness.seen()).toEqual({ name: 'record', vital: false, trouble: null });
  });

  it('never goes back in either place, whichever process notes', async () => {
    const [one, two] = [aProcess(), aProcess()];
    await one.write(2);
    await one.witness.look();
    await two.write(3);
    await two.witness.look();
    const { epoch, hash, at } = (await inFile()) ?? { epoch: 0, hash: '', at: new Date() };
    await one.store.note({ epoch, seq: 1, hash, at });
    expect((await inFile())?.seq).toBe(5);
    expect((await inRedis())?.seq).toBe(5);
  });

  it('a damaged note proves nothing, and is written anew', async () => {
    await writeFile(folder.file(FILE), '{"seq":');
    await redis.set(KEY, 'no json');
    const one = aProcess();
    await one.write(1);
    await one.witness.look();
    expect(await findQuarantine(models.service)).toBeNull();
    expect((await inFile())?.seq).toBe(1);
    expect((await inRedis())?.seq).toBe(1);
  });

  it('what Redis lost is noted there again', async () => {
    const one = aProcess();
    await one.write(1);
    await one.witness.look();
    await redis.del(KEY);
    for (let looks = 0; looks < 16; looks += 1) await one.witness.look();
    expect((await inRedis())?.seq).toBe(1);
  });

  it('a folder that cannot be written any more is said, and stops nothing', async () => {
    const one = aProcess();
    await one.witness.look();
    await one.write(1);
    await rm(temp.path, { recursive: true });
    await writeFile(temp.path, '');
    await one.witness.look();
    expect(one.witness.seen().trouble).toContain('cannot be noted');
    expect(one.witness.mayGrant()).toBe(true);
    expect((await inRedis())?.seq).toBe(1);
    await rm(temp.path);
  });
});

describe('a database that was set back', () => {
  it.each([
    ['the file and Redis', async () => undefined],
    ['the file alone', async () => void (await redis.del(KEY))],
    ['Redis alone', async () => rm(folder.file(FILE))],
  ])('is noticed at the start by %s', async (_, lose) => {
    const before = aProcess();
    await before.write(5);
    await before.witness.look();
    await setBack(3);
    await lose();
    const after = aProcess();
    await after.witness.look();
    expect(await findQuarantine(models.service)).toMatchObject({ active: true, head: { seq: 3 }, witness: { seq: 5 } });
    expect([after.witness.mayGrant(), after.witness.isWhole()]).toEqual([false, true]);
    expect(after.witness.seen().trouble).toContain('in quarantine since');
  });

  it('and by a running process, even when the ledger has grown past the place since', async () => {
    const one = aProcess();
    await one.write(5);
    await one.witness.look();
    await setBack(3);
    await one.write(4);
    await one.witness.look();
    expect(await findQuarantine(models.service)).toMatchObject({
      active: true,
      witness: { seq: 5, from: 'memory' },
      why: 'Entry 5 of the ledger is not the one that a running process knows.',
    });
    // What a restore destroys as evidence must stay: the note is not moved on.
    await one.witness.look();
    expect((await inFile())?.seq).toBe(5);
  });

  it('every process follows, and it is told once', async () => {
    const [one, two] = [aProcess(), aProcess()];
    await one.write(5);
    await one.witness.look();
    await two.witness.look();
    await setBack(3);
    await Promise.all([one.witness.look(), two.witness.look()]);
    await Promise.all([one.witness.look(), two.witness.look()]);
    expect([one.witness.mayGrant(), two.witness.mayGrant()]).toEqual([false, false]);
    const entered = await models.ledger.find({ action: 'quarantine.entered' }).lean();
    expect(entered).toHaveLength(1);
  });

  it('a reader that was left behind the end of the ledger is taken back: Security must hear of this very event', async () => {
    const one = aProcess();
    await one.write(9);
    await one.witness.look();
    await models.cursors.collection.insertOne({ _id: 'security-channel' as never, seq: 9, leaseUntil: null });
    await models.cursors.collection.insertOne({ _id: 'slow' as never, seq: 2, leaseUntil: null });
    await setBack(3);
    await one.witness.look();
    const entered = await models.ledger.findOne({ action: 'quarantine.entered' }).lean();
    expect(entered?.seq).toBe(4);
    expect(await cursorSeq(models.cursors, 'security-channel')).toBe(3);
    expect(await cursorSeq(models.cursors, 'slow')).toBe(2);
  });

  it('is not whole before the doubtful are marked', async () => {
    const one = aProcess();
    await one.write(5);
    await one.witness.look();
    await setBack(3);
    // Something that cannot be marked, for now.
    await models.counters.collection.insertOne({ _id: 'REQ-2026' as never, value: 'many' });
    await expect(one.witness.look()).rejects.toThrow();
    expect(await findQuarantine(models.service)).toMatchObject({ active: true, doubted: null });
    expect([one.witness.mayGrant(), one.witness.isWhole()]).toEqual([false, false]);
    expect(await models.ledger.countDocuments({ action: 'quarantine.entered' })).toBe(1);
    await models.counters.collection.updateOne({}, { $set: { value: 7 } });
    await one.witness.look();
    expect([one.witness.mayGrant(), one.witness.isWhole()]).toEqual([false, true]);
  });

  it('lifted: every process begins anew from the end that is there, also one that was away', async () => {
    const elsewhere = await makeTempFolder('witness-away');
    const away = await openStateFolder(elsewhere.path);
    const [one, other] = [aProcess(), aProcess(away)];
    await one.write(5);
    await one.witness.look();
    await other.witness.look();
    // Written in the part that is lost, and not noted yet when its process lost the others.
    await other.write(1);
    await setBack(3);
    await one.witness.look();
    expect((await lift(one.deps)).kind).toBe('lifted');
    await one.witness.look();
    await one.witness.look();
    const head = await ledgerHead(models.ledger);
    expect(one.witness.mayGrant()).toBe(true);
    expect(await inFile()).toMatchObject({ epoch: 1, ...head });
    expect(await inRedis()).toMatchObject({ epoch: 1, ...head });
    await other.witness.look();
    await other.witness.look();
    await aProcess(away).witness.look();
    expect((await findQuarantine(models.service))?.active).toBe(false);
    await elsewhere.remove();
  });

  it('set back once more, to before the lift: noticed again, whatever the restored record says of the first', async () => {
    const one = aProcess();
    await one.write(5);
    await one.witness.look();
    await setBack(3);
    await one.witness.look();
    const first = await findQuarantine(models.service);
    await lift(one.deps);
    await one.witness.look();
    await one.write(2);
    await one.witness.look();
    await setBack(2);
    await aProcess().witness.look();
    const second = await findQuarantine(models.service);
    expect(second).toMatchObject({ active: true, witness: { epoch: 1 } });
    expect(second?.id).not.toBe(first?.id);
    expect((await lift(one.deps)).kind).toBe('lifted');
    expect((await findQuarantine(models.service))?.epoch).toBe(2);
  });

  it('is not lifted before the doubtful are marked', async () => {
    const one = aProcess();
    await one.write(5);
    await one.witness.look();
    await setBack(3);
    await one.witness.look();
    await models.service.collection.updateOne({}, { $set: { 'value.doubted': null } });
    expect((await lift(one.deps)).kind).toBe('unmarked');
    await one.witness.look();
    expect((await lift(one.deps)).kind).toBe('lifted');
    expect((await lift(one.deps)).kind).toBe('none');
  });
});

it('after MongoDB was away nothing is granted until it was looked at again', async () => {
  const one = aProcess();
  await one.write(1);
  await one.witness.look();
  one.witness.lost();
  expect([one.witness.mayGrant(), one.witness.isWhole()]).toEqual([false, false]);
  const look = one.witness.look();
  // Lost once more while it looks: what it saw may be of before.
  one.witness.lost();
  await look;
  expect(one.witness.mayGrant()).toBe(false);
  await one.witness.look();
  expect(one.witness.mayGrant()).toBe(true);
});
