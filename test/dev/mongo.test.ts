import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startMongo } from '../../src/dev/mongo.ts';
import { makeTempFolder } from '../../src/dev/temp-folder.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { exists, isAlive, listens } from './traces.ts';

const here = { env: { ...process.env, MONGODB_URI: '' } };

function open(uri: string) {
  const client = new mongo.MongoClient(uri, { serverSelectionTimeoutMS: 10_000 });
  onTestFinished(() => client.close());
  return { client, notes: client.db('portcullis-test-dev').collection<{ n: number }>('notes') };
}

const portOf = (uri: string) => Number(new URL(uri).port);

test('a crash of MongoDB loses no acknowledged write, and its users find it again at the same address', async () => {
  const { path: dataDir, remove } = await makeTempFolder('test');
  onTestFinished(remove);
  const server = await startMongo({ ...here, dataDir });
  onTestFinished(() => server.stop());
  const { notes } = open(server.uri);
  await notes.insertOne({ n: 1 }, { writeConcern: { w: 'majority', journal: true } });
  const before = server.pid!;
  await server.kill();
  expect(server.pid).toBeNull();
  expect(isAlive(before)).toBe(false);
  expect(await listens(portOf(server.uri))).toBe(false);
  await server.restart();
  expect(server.pid).not.toBe(before);
  await expect(startMongo({ ...here, port: portOf(server.uri) })).rejects.toThrow(/already in use/i);
  expect(await notes.countDocuments()).toBe(1);

  await server.stop();
  const again = await startMongo({ ...here, dataDir });
  onTestFinished(() => again.stop());
  expect(again.uri).not.toBe(server.uri);
  expect(await open(again.uri).notes.countDocuments()).toBe(1);
});

test('a stalled MongoDB answers nothing until it goes on; a stopped one leaves no process, no port and no folder', async () => {
  const server = await startMongo(here);
  onTestFinished(() => server.stop());
  const { client, notes } = open(server.uri);
  const { dbPath } = (await client.db('admin').command({ getCmdLineOpts: 1 })).parsed.storage;
  await notes.insertOne({ n: 1 });
  const answers = () => Promise.race([notes.countDocuments().then(() => true), sleep(200, false)]);
  server.pause();
  await waitFor(async () => !(await answers()), { what: 'MongoDB to stall' });
  server.resume();
  expect(await notes.countDocuments()).toBe(1);

  await client.close();
  const pid = server.pid!;
  await Promise.all([server.stop(), server.stop()]);
  expect([isAlive(pid), await listens(portOf(server.uri)), await exists(dbPath)]).toEqual([false, false, false]);
});

test('the MongoDB of the test run has transactions', async () => {
  const { client, notes } = open(inject('mongodbUri'));
  onTestFinished(() => notes.drop().then(() => undefined));
  await client.withSession((session) =>
    session.withTransaction(async () => void (await notes.insertOne({ n: 1 }, { session }))),
  );
  expect(await notes.countDocuments()).toBe(1);
});

test('a MongoDB somebody else runs is handed out, never stopped', async () => {
  const uri = inject('mongodbUri');
  const server = await startMongo({ env: { MONGODB_URI: uri } });
  expect(server).toMatchObject({ uri, pid: null });
  await server.stop();
  await expect(server.kill()).rejects.toThrow('MONGODB_URI points at a server that is not ours');
  expect(await open(uri).client.db('admin').command({ ping: 1 })).toMatchObject({ ok: 1 });
});
