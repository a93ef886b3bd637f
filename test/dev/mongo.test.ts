import { access, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startMongo } from '../../src/dev/mongo.ts';

const here = { env: { ...process.env, MONGODB_URI: '' } };

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'portcullis-test-mongo-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

function open(uri: string) {
  const client = new mongo.MongoClient(uri, { serverSelectionTimeoutMS: 10_000 });
  onTestFinished(() => client.close());
  return { client, notes: client.db('dev').collection<{ n: number }>('notes') };
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const listens = (uri: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(Number(new URL(uri).port), '127.0.0.1', () => resolve(socket.destroy().destroyed));
    socket.on('error', () => resolve(false));
  });

test('a crash of MongoDB loses no acknowledged write, and its users find it again at the same address', async () => {
  const dataDir = await folder();
  const server = await startMongo({ ...here, dataDir });
  onTestFinished(() => server.stop());
  const { notes } = open(server.uri);
  await notes.insertOne({ n: 1 }, { writeConcern: { w: 'majority', j: true } });
  const before = server.pid!;
  await server.kill();
  expect(server.pid).toBeNull();
  expect(isAlive(before)).toBe(false);
  expect(await listens(server.uri)).toBe(false);
  await server.restart();
  expect(server.pid).not.toBe(before);
  expect(await notes.countDocuments()).toBe(1);

  await server.stop();
  const again = await startMongo({ ...here, dataDir });
  onTestFinished(() => again.stop());
  expect(again.uri).not.toBe(server.uri);
  expect(await open(again.uri).notes.countDocuments()).toBe(1);
});

test('transactions work, and a stopped server leaves no process, no port and no folder', async () => {
  const server = await startMongo(here);
  onTestFinished(() => server.stop());
  const { client, notes } = open(server.uri);
  const { dbPath } = (await client.db('admin').command({ getCmdLineOpts: 1 })).parsed.storage;
  await client.withSession((session) =>
    session.withTransaction(async () => void (await notes.insertOne({ n: 1 }, { session }))),
  );
  expect(await notes.countDocuments()).toBe(1);
  await client.close();
  const pid = server.pid!;
  await Promise.all([server.stop(), server.stop()]);
  expect(isAlive(pid)).toBe(false);
  expect(await listens(server.uri)).toBe(false);
  await expect(access(dbPath)).rejects.toThrow('ENOENT');
});

test('a stalled MongoDB answers nothing until it goes on', async () => {
  const server = await startMongo(here);
  onTestFinished(() => server.stop());
  const { notes } = open(server.uri);
  await notes.insertOne({ n: 1 });
  server.pause();
  let answered = false;
  const answer = notes.countDocuments().finally(() => {
    answered = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(answered).toBe(false);
  server.resume();
  expect(await answer).toBe(1);
});

test('a MongoDB somebody else runs is handed out, never stopped', async () => {
  const uri = inject('mongodbUri');
  const server = await startMongo({ env: { MONGODB_URI: uri } });
  expect(server).toMatchObject({ uri, pid: null });
  await server.stop();
  await expect(server.kill()).rejects.toThrow('MONGODB_URI points at a server that is not ours');
  expect(await open(uri).client.db('admin').command({ ping: 1 })).toMatchObject({ ok: 1 });
});
