import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commit } from '../../models/commit.ts';
import { connectMongo } from '../../models/connection.ts';
import { createModels, type Models } from '../../models/models.ts';
import { findRequests, type RequestModel } from '../../models/request.ts';
import { type RunningMongo, startMongo } from '../../src/dev/mongo.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { startTcpProxy, type TcpProxy } from '../faults/support/tcp-proxy.ts';
import { fileRaceRecords, RACE_RECORDS, raceFor, raceId, type Said, withLine } from '../support/commit-race.ts';

/** A server of our own: it is killed, and told to fail. */
const OWN = { env: { ...process.env, MONGODB_URI: '' }, extraArgs: ['--setParameter', 'enableTestCommands=1'] };

let mongo: RunningMongo;
let name: string;
let connections: Connection[] = [];
let proxy: TcpProxy | null = null;

beforeAll(async () => {
  mongo = await startMongo(OWN);
});
beforeEach(async () => {
  name = `races-${randomBytes(6).toString('hex')}`;
  await fileRaceRecords((await open()).requests, RACE_RECORDS);
});
afterEach(async () => {
  await Promise.all(connections.map((c) => c.close()));
  connections = [];
  await proxy?.stop();
  proxy = null;
});
afterAll(() => mongo.stop());

async function open(uri = mongo.uri): Promise<Models & { connection: Connection }> {
  const connection = await connectMongo(withDatabase(uri, name), { timeoutMs: 2_000 });
  connections.push(connection);
  return { ...createModels(connection), connection };
}

/** Models behind a link that can be made to fail. */
async function openLinked(): Promise<Models> {
  proxy = await startTcpProxy(Number(new URL(mongo.uri.replace('mongodb:', 'http:')).port));
  return open(`mongodb://${proxy.address}/?directConnection=true`);
}

const ids = Array.from({ length: RACE_RECORDS }, (_, n) => raceId(n));

/** Every version has its line, and the lines are exactly what was answered: no yes that is not, no no that is. */
async function expectAsSaid(model: RequestModel, said: readonly Said[]): Promise<void> {
  const records = await findRequests(model, ids);
  const written = records.flatMap((r) => r.trail.map((line) => line.text));
  const gained = records.reduce((sum, r) => sum + r.version - 1, 0);
  expect(written).toHaveLength(gained);
  const there = new Set(written);
  expect(there.size).toBe(gained);
  const [yes, no, unknown] = (['yes', 'no', 'unknown'] as const).map((of) => said.flatMap((s) => s[of]));
  expect(yes?.filter((text) => !there.has(text))).toEqual([]);
  expect(no?.filter((text) => there.has(text))).toEqual([]);
  const unknownDone = unknown?.filter((text) => there.has(text)).length ?? 0;
  expect((yes?.length ?? 0) + unknownDone).toBe(gained);
}

const read = async (model: RequestModel): Promise<AccessRequest[]> =>
  (await findRequests(model, ids)).sort((a, b) => (a.id < b.id ? -1 : 1));

const linesOf = (records: readonly AccessRequest[]): number[] => records.map((r) => r.trail.length);

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** A racing process, connected and waiting for `go`. */
async function startRacer(racer: string, workers: number, tries: number): Promise<Child> {
  const script = new URL('../support/commit-process.ts', import.meta.url).pathname;
  const args = [script, withDatabase(mongo.uri, name), racer, String(workers), String(tries)];
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

async function whatItSaid(child: Child): Promise<Said> {
  let text = '';
  child.stdout.on('data', (piece: Buffer) => {
    text += piece.toString();
  });
  child.stdin.write('go\n');
  await once(child, 'exit');
  return JSON.parse(text) as Said;
}

describe('races', () => {
  it('three processes, thousands of compare-and-sets on a few records: as many yes as versions, no yes or no wrong', async () => {
    const children = await Promise.all(['a', 'b', 'c'].map((racer) => startRacer(racer, 30, 35)));
    const said = await Promise.all(children.map(whatItSaid));
    expect(said.flatMap((s) => [...s.yes, ...s.no, ...s.unknown])).toHaveLength(3 * 30 * 35);
    for (const s of said) expect(s.yes.length).toBeGreaterThan(0);
    expect(said.flatMap((s) => s.no).length).toBeGreaterThan(100);
    await expectAsSaid((await open()).requests, said);
  });

  it('the database killed in the middle, twice: what was said is so, and only what failed is not known', async () => {
    const racers = await Promise.all(['a', 'b'].map(async (racer) => ({ racer, ...(await open()) })));
    let over = false;
    const races = racers.map((r) => raceFor(r.requests, { name: r.racer, workers: 20, goOn: () => !over }));
    for (let i = 0; i < 2; i += 1) {
      await sleep(700);
      await mongo.kill();
      await mongo.restart();
    }
    await sleep(700);
    over = true;
    const said = await Promise.all(races);
    expect(said.flatMap((s) => s.yes).length).toBeGreaterThan(20);
    expect(said.flatMap((s) => s.unknown).length).toBeGreaterThan(0);
    await expectAsSaid((await open()).requests, said);
  });
});

describe('an answer that does not come', () => {
  it('lost once, the write is asked for again and counts once: each is told yes', async () => {
    const { requests } = await openLinked();
    const before = await read(requests);
    await proxy?.set({ kind: 'lose-answers', times: 1, after: /subjectHash/ });
    const answers = await Promise.all(before.map((r) => commit(requests, withLine(r, 'ours'), r)));
    expect(answers).toEqual(before.map(() => true));
    expect((await read(requests)).map((r) => r.version)).toEqual(before.map(() => 2));
  });

  it('lost for good, nobody is told no: it is an error, and what happened is on the record once', async () => {
    const { requests } = await openLinked();
    const direct = (await open()).requests;
    const before = await read(requests);
    await proxy?.set({ kind: 'lose-answers', after: /subjectHash/ });
    const results = await Promise.allSettled(before.map((r) => commit(requests, withLine(r, 'ours'), r)));
    expect(results.map((r) => r.status)).toEqual(before.map(() => 'rejected'));
    await proxy?.set({ kind: 'pass' });
    expect(linesOf(await read(direct))).toEqual(before.map(() => 1));
    // Whoever decides again now sees it.
    expect(linesOf(await read(requests))).toEqual(before.map(() => 1));
  });
});

describe('not on the disks of a majority', () => {
  const failUpdates = (admin: Connection, mode: object | 'off') =>
    admin
      .getClient()
      .db('admin')
      .command({
        configureFailPoint: 'failCommand',
        mode,
        data: {
          failCommands: ['update'],
          writeConcernError: { code: 64, codeName: 'WriteConcernFailed', errmsg: 'waiting for replication timed out' },
        },
      });

  it('nobody is told yes before a majority has confirmed it', async () => {
    const { requests, connection } = await open();
    const before = await read(requests);
    await failUpdates(connection, { times: 1 });
    const results = await Promise.allSettled(before.map((r) => commit(requests, withLine(r, 'ours'), r)));
    expect(results.map((r) => r.status)).toEqual(before.map(() => 'rejected'));
    expect(linesOf(await read(requests))).toEqual(before.map(() => 1));
  });

  it('nor where the server refused one of them besides', async () => {
    const { requests, connection } = await open();
    await connection.db?.command({ collMod: 'requests', validator: { justification: { $ne: 'refused' } } });
    const before = await read(requests);
    await failUpdates(connection, { times: 1 });
    const results = await Promise.allSettled(
      before.map((r, n) =>
        commit(requests, { ...withLine(r, 'ours'), ...(n === 3 ? { justification: 'refused' } : {}) }, r),
      ),
    );
    expect(results.map((r) => r.status)).toEqual(before.map(() => 'rejected'));
  });
});
