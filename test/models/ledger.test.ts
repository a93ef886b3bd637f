import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import mongoose, { type Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createLedgerWriter, LedgerUnavailable } from '../../models/append-ledger.ts';
import {
  createLedgerModel,
  entriesOf,
  LEDGER_INDEXES,
  type LedgerModel,
  ledgerAfter,
  ledgerCursor,
  ledgerHead,
} from '../../models/ledger.ts';
import { LedgerRefused } from '../../models/prepare-entry.ts';
import { type LedgerEntry, START } from '../../src/domain/audit.ts';
import { verifyLink } from '../../src/domain/verify-link.ts';

const uri = inject('mongodbUri');
const dbName = `ledger-${randomBytes(6).toString('hex')}`;
const AT = new Date('2026-11-22T10:00:00.000Z');

let connection: Connection;
let model: LedgerModel;

beforeAll(async () => {
  connection = await mongoose.createConnection(uri, { dbName, autoIndex: false, autoCreate: false }).asPromise();
  model = createLedgerModel(connection);
});

beforeEach(async () => {
  await connection.dropDatabase();
  const indexes = LEDGER_INDEXES.map(({ name, keys, options }) => ({ name, key: keys, ...options }));
  await connection.collection('ledger').createIndexes(indexes);
});

afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

function event(record: string, n: number, detail: Record<string, unknown> = {}): LedgerEntry {
  return {
    key: `${record}/${n}`,
    at: AT,
    action: 'drift.found',
    record,
    n,
    actor: { kind: 'system', name: 'worker' },
    detail,
  };
}

const events = (record: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => event(record, from + i));

/** Reads the whole ledger: one unbroken chain, and the events of each record in their order. Returns its keys. */
async function expectWhole(): Promise<string[]> {
  let head = START;
  const keys: string[] = [];
  const last = new Map<string, number>();
  for await (const link of ledgerCursor(model, Number.MAX_SAFE_INTEGER)) {
    const verdict = verifyLink(head, link);
    if (!verdict.ok) throw new Error(verdict.why);
    const { record, n, key } = verdict.entry;
    expect(n).toBe((last.get(String(record)) ?? 0) + 1);
    last.set(String(record), Number(n));
    keys.push(key);
    head = verdict.head;
  }
  expect(await ledgerHead(model)).toEqual(head.seq === 0 ? null : head);
  return keys;
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** A writing process, connected and waiting for `go`. */
async function startWriter(record: string, calls: number, entries: number): Promise<Child> {
  const script = new URL('../support/ledger-process.ts', import.meta.url).pathname;
  const args = ['--import', 'tsx', script, uri, dbName, record, String(calls), String(entries)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

describe('appending', () => {
  it('many callers at once give one chain without gaps, and each gets its own links', async () => {
    const writer = createLedgerWriter(model, { maxBatch: 7 });
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => writer.append(events(`REQ-2026-${i}`, 1, (i % 5) + 1))),
    );
    const keys = await expectWhole();
    expect(keys).toHaveLength(answers.flat().length);
    answers.forEach((links, i) => {
      expect(links.map((l) => keys[l.seq - 1])).toEqual(events(`REQ-2026-${i}`, 1, (i % 5) + 1).map((e) => e.key));
    });
  });

  it('nothing to append is no write', async () => {
    expect(await createLedgerWriter(model).append([])).toEqual([]);
    expect(await ledgerHead(model)).toBeNull();
  });

  it('the same key twice is once, and the second gets the link of the first', async () => {
    const first = await createLedgerWriter(model).append(events('REQ-2026-1', 1, 3));
    const again = createLedgerWriter(model);
    expect(await again.append(events('REQ-2026-1', 1, 3))).toEqual(first);
    expect(await again.append(events('REQ-2026-1', 1, 3))).toEqual(first);
    const [twice, both] = await Promise.all([
      again.append(events('REQ-2026-1', 3, 5)),
      again.append([event('REQ-2026-1', 4), event('REQ-2026-1', 4), event('REQ-2026-1', 5)]),
    ]);
    expect(both).toEqual([twice[1], twice[1], twice[2]]);
    expect(await expectWhole()).toHaveLength(5);
  });

  it('two writers racing with the same keys write each once', async () => {
    const writers = Array.from({ length: 6 }, () => createLedgerWriter(model));
    for (let round = 0; round < 10; round += 1) {
      const mine = events('REQ-2026-7', round * 5 + 1, round * 5 + 5);
      const answers = await Promise.all(writers.map((w) => w.append(mine)));
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    }
    expect(await expectWhole()).toHaveLength(50);
  });

  it('a key that stands for another event is refused, and its neighbours are written', async () => {
    const writer = createLedgerWriter(model);
    await writer.append([event('REQ-2026-1', 1)]);
    const [other, good] = await Promise.allSettled([
      writer.append([event('REQ-2026-1', 1, { not: 'the same' })]),
      writer.append([event('REQ-2026-2', 1)]),
    ]);
    expect(other).toMatchObject({ status: 'rejected', reason: { retryable: false } });
    expect(good.status).toBe('fulfilled');
    expect(await expectWhole()).toEqual(['REQ-2026-1/1', 'REQ-2026-2/1']);
  });

  it('an entry that cannot be written as it is, is refused whole, and its neighbours are written', async () => {
    const writer = createLedgerWriter(model);
    const results = await Promise.allSettled([
      writer.append([event('REQ-2026-1', 1), event('REQ-2026-1', 2, { late: Number.NaN })]),
      writer.append([event('REQ-2026-2', 1, { text: 'x'.repeat(1024 * 1024) })]),
      writer.append([event('REQ-2026-3', 1)]),
    ]);
    expect(results.map((r) => r.status === 'rejected' && r.reason instanceof LedgerRefused)).toEqual([
      true,
      true,
      false,
    ]);
    expect(await expectWhole()).toEqual(['REQ-2026-3/1']);
  });

  it('a batch that stops in the middle leaves a valid first part; later events do not overtake; calling again completes it', async () => {
    const writer = createLedgerWriter(model);
    const refuse = (validator: object) => connection.db?.command({ collMod: 'ledger', validator });
    await refuse({ key: { $ne: 'REQ-2026-1/4' } });
    const calls = [events('REQ-2026-1', 1, 2), events('REQ-2026-1', 3, 5)];
    const first = calls.map((c) => writer.append(c));
    await Promise.resolve();
    await Promise.resolve();
    const behind = writer.append(events('REQ-2026-1', 6, 6));
    for (const call of [...first, behind]) await expect(call).rejects.toMatchObject({ retryable: true });
    expect(await expectWhole()).toEqual(['REQ-2026-1/1', 'REQ-2026-1/2', 'REQ-2026-1/3']);
    await refuse({});
    await writer.append(events('REQ-2026-1', 1, 6));
    expect(await expectWhole()).toEqual(events('REQ-2026-1', 1, 6).map((e) => e.key));
  });

  it('a forgotten index does not fork the chain', async () => {
    await connection.collection('ledger').dropIndexes();
    const writers = Array.from({ length: 4 }, () => createLedgerWriter(model));
    await Promise.all(writers.map((w, i) => w.append(events(`REQ-2026-${i}`, 1, 20))));
    expect(await expectWhole()).toHaveLength(80);
  });

  it('a database that is away is said so, and trying again is safe', async () => {
    const away = await mongoose
      .createConnection(uri, { dbName, serverSelectionTimeoutMS: 300, bufferCommands: false })
      .asPromise();
    const writer = createLedgerWriter(createLedgerModel(away));
    await writer.append([event('REQ-2026-1', 1)]);
    await away.close();
    const failure = writer.append([event('REQ-2026-1', 2)]);
    await expect(failure).rejects.toBeInstanceOf(LedgerUnavailable);
    await expect(failure).rejects.toMatchObject({ retryable: true });
    await createLedgerWriter(model).append(events('REQ-2026-1', 1, 2));
    expect(await expectWhole()).toHaveLength(2);
  });
});

describe('several processes', () => {
  it('four of them appending at once give one chain without gaps', async () => {
    const names = ['REQ-2026-1', 'REQ-2026-2', 'REQ-2026-3', 'REQ-2026-4'];
    const children = await Promise.all(names.map((name) => startWriter(name, 60, 5)));
    const exits = children.map((child) => once(child, 'exit'));
    for (const child of children) child.stdin.write('go\n');
    expect((await Promise.all(exits)).map(([code]) => code as unknown)).toEqual([0, 0, 0, 0]);
    const keys = await expectWhole();
    expect(keys).toHaveLength(4 * 60 * 5);
    const changes = keys.filter((key, i) => i > 0 && key.split('/')[0] !== keys[i - 1]?.split('/')[0]).length;
    expect(changes, 'not one process after the other').toBeGreaterThan(3);
  });

  it('one killed in the middle leaves a valid first part with all it acknowledged; the next takes up behind it', async () => {
    for (let round = 0; round < 4; round += 1) {
      const child = await startWriter('REQ-2026-9', 1000, 400);
      let acknowledged = 0;
      const enough = new Promise<void>((resolve) => {
        child.stdout.on('data', (text: Buffer) => {
          acknowledged = Number(text.toString().trim().split('\n').at(-1));
          if (acknowledged >= 1200 * (round + 1)) resolve();
        });
      });
      child.stdin.write('go\n');
      await enough;
      await new Promise((resolve) => {
        setTimeout(resolve, round * 5);
      });
      const dead = once(child, 'exit');
      child.kill('SIGKILL');
      await dead;
      expect((await expectWhole()).length).toBeGreaterThanOrEqual(acknowledged);
    }
  });
});

describe('reading', () => {
  it('goes on behind a number, and finds all of a record, in order', async () => {
    const writer = createLedgerWriter(model);
    await writer.append([event('REQ-2026-1', 1), event('REQ-2026-2', 1), event('REQ-2026-1', 2)]);
    expect((await ledgerAfter(model, 1, 1)).map((r) => r.key)).toEqual(['REQ-2026-2/1']);
    expect((await ledgerAfter(model, 0, 10)).map((r) => r.seq)).toEqual([1, 2, 3]);
    expect((await entriesOf(model, 'REQ-2026-1')).map((r) => r.key)).toEqual(['REQ-2026-1/1', 'REQ-2026-1/2']);
    expect((await entriesOf(model, 'REQ-2026-1'))[0]).toMatchObject({ action: 'drift.found', at: AT });
  });

  it('refuses a filter by a field the ledger does not have', async () => {
    await expect(model.find({ recrd: 'REQ-2026-1' } as object)).rejects.toThrow(/recrd/);
  });

  it('an altered number of another kind does not hide the head', async () => {
    await createLedgerWriter(model).append(events('REQ-2026-1', 1, 3));
    await connection.collection('ledger').updateOne({ seq: 2 }, { $set: { seq: 'zzz' } });
    expect(await ledgerHead(model)).toMatchObject({ seq: 3 });
  });
});
