import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import fc from 'fast-check';
import mongoose, { type Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { createLedgerModel, LEDGER_INDEXES, type LedgerModel } from '../../models/ledger.ts';
import {
  type ChainHead,
  type ChainLink,
  entryBody,
  GENESIS,
  type LedgerEntry,
  link,
  sha256,
} from '../../src/domain/audit.ts';
import { headerFor, headerLine, type LedgerHeader, linkLine, readNotedHead } from '../../src/domain/ledger-file.ts';
import { exportLedger } from '../../src/operations/export-ledger.ts';
import { describeVerdict, type VerifyOptions, verifyLedger } from '../../src/operations/verify-ledger.ts';

const VERIFY_PY = new URL('../../docs/verify.py', import.meta.url).pathname;
const run = promisify(execFile);
const AT = new Date('2026-11-22T10:00:00.000Z');
const FACTS = { organisation: 'Zoë & "Söhne" 🦊\u2028Ltd', exportedAt: AT };
const COUNT = 9;

const dbName = `ledger-export-${randomBytes(6).toString('hex')}`;
let connection: Connection;
let model: LedgerModel;
let folder: string;
let file: string;

function event(n: number, detail: Record<string, unknown> = {}): LedgerEntry {
  const record = 'REQ-2026-000123';
  const actor = { kind: 'system', name: 'worker' } as const;
  return { key: `${record}/${n}`, at: AT, action: 'drift.found', record, n, actor, detail };
}

const DETAILS = [
  { text: 'a\u2028b\u0000c\r\nd' },
  { half: '\ud83e' },
  { '9': 'x', '10': 'y' },
  { deep: [[{}], 1e21, -0.5] },
];
const events = Array.from({ length: COUNT }, (_, i) => event(i + 1, DETAILS[i] ?? { text: `Straße ${i} "q" \\ 🦊` }));

async function exportTo(path: string): Promise<string> {
  await pipeline(exportLedger(model, FACTS), createWriteStream(path));
  return readFile(path, 'utf8');
}

/** Calls verify.py as a module: many files in one process, `<first bad number> <why>` for each. */
const MANY_PY = `
import json, sys
sys.path.insert(0, sys.argv[1])
import verify
for path, seq, value in json.load(open(sys.argv[2])):
    print(*verify.verify(open(path, "rb"), seq, value))`;

/** What the auditors' verifier says about many files. */
async function auditorsSay(
  cases: readonly { content: string | Buffer; head?: ChainHead | undefined }[],
): Promise<string[]> {
  const list = await Promise.all(
    cases.map(async ({ content, head }, i) => {
      const path = join(folder, `case-${i}.jsonl`);
      await writeFile(path, content);
      return [path, head?.seq ?? 0, head?.hash ?? ''];
    }),
  );
  await writeFile(join(folder, 'cases.json'), JSON.stringify(list));
  const { stdout } = await run('python3', ['-B', '-c', MANY_PY, dirname(VERIFY_PY), join(folder, 'cases.json')]);
  return stdout.trimEnd().split('\n');
}

/** What both verifiers say as programs, which must be the same. */
async function verdictOf(path: string, options: VerifyOptions = {}): Promise<string> {
  const ours = describeVerdict(await verifyLedger(createReadStream(path), options));
  const head = options.head ? ['--head', `${options.head.seq}:${options.head.hash}`] : [];
  const theirs = await run('python3', ['-B', VERIFY_PY, path, ...head]).then(
    ({ stdout }) => ({ stdout, code: 0 }),
    (error: { stdout: string; code: number }) => error,
  );
  expect(theirs.stdout).toBe(`${ours}\n`);
  expect(theirs.code).toBe(ours.startsWith('OK') ? 0 : 1);
  return ours;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portcullis-ledger-'));
  file = join(folder, 'damaged.jsonl');
});

afterAll(() => rm(folder, { recursive: true }));

describe('an export', () => {
  beforeAll(async () => {
    connection = await mongoose
      .createConnection(inject('mongodbUri'), { dbName, autoIndex: false, autoCreate: false })
      .asPromise();
    model = createLedgerModel(connection);
  });

  beforeEach(async () => {
    await connection.dropDatabase();
    const indexes = LEDGER_INDEXES.map(({ name, keys, options }) => ({ name, key: keys, ...options }));
    await connection.collection('ledger').createIndexes(indexes);
    await createLedgerWriter(model).append(events);
  });

  afterAll(async () => {
    await connection.dropDatabase();
    await connection.close();
  });

  it('is found whole by both verifiers, with its head', async () => {
    const text = await exportTo(file);
    const last = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as ChainLink;
    expect(await verdictOf(file)).toBe(`OK: 9 entries, unbroken from 1 to 9. Head 9:${last.hash}`);
    expect(await verdictOf(file, { head: last })).toContain('OK');
    expect(JSON.parse(text.split('\n', 1)[0] ?? '')).toMatchObject({
      ...FACTS,
      exportedAt: AT.toISOString(),
      count: COUNT,
    });
  });

  it('of an empty ledger is whole too', async () => {
    await connection.dropDatabase();
    await exportTo(file);
    expect(await verdictOf(file)).toBe('OK: an empty ledger.');
  });

  it('ends where the ledger ended when it began, whatever is appended meanwhile', async () => {
    const pieces: string[] = [];
    for await (const piece of exportLedger(model, FACTS)) {
      if (pieces.length === 0) await createLedgerWriter(model).append([event(10), event(11)]);
      pieces.push(piece);
    }
    await writeFile(file, pieces.join(''));
    expect(await verdictOf(file)).toContain('OK: 9 entries');
  });

  it.each([
    ['an edited event', { $set: { bytes: entryBody(event(4, { edited: true })) } }, 'Entry 4 was edited'],
    ['a number of another kind', { $set: { seq: 'four' } }, 'Entry 4 is missing'],
    ['bytes of another kind', { $set: { bytes: 4 } }, 'Entry 4 is damaged'],
    ['another hash', { $set: { hash: sha256('x') } }, 'Entry 4 was edited'],
    ['a renumbered event', { $set: { seq: 40 } }, 'Entry 4 is missing'],
  ])('of a database with %s shows it', async (_, change, words) => {
    await connection.collection('ledger').updateOne({ seq: 4 }, change);
    await exportTo(file);
    expect(await verdictOf(file)).toContain(words);
  });

  it('of a database with a deleted event shows it', async () => {
    await connection.collection('ledger').deleteOne({ seq: 4 });
    await exportTo(file);
    expect(await verdictOf(file)).toMatch(/^BROKEN at entry 4\. Entry 4 is missing/);
  });
});

/** A file from its parts, each part as it would honestly be written. */
function fileOf(links: readonly ChainLink[], header: Partial<LedgerHeader> = {}): string {
  const honest = headerFor(links.at(-1) ?? { seq: 0, hash: GENESIS }, FACTS);
  return [headerLine({ ...honest, ...header }), ...links.map(linkLine)].map((line) => `${line}\n`).join('');
}

function chainOf(entries: readonly LedgerEntry[]): ChainLink[] {
  const links: ChainLink[] = [];
  for (const e of entries) links.push(link(e, links.at(-1) ?? null));
  return links;
}

const LINKS = chainOf(events);
const WHOLE = fileOf(LINKS);
const LINES = WHOLE.split('\n').slice(0, -1);
const HEAD: ChainHead = { seq: COUNT, hash: LINKS[COUNT - 1]?.hash ?? '' };
const at = (i: number) => LINKS[i - 1] as ChainLink;
const join_ = (lines: readonly string[]) => lines.map((l) => `${l}\n`).join('');
const lineWith = (i: number, change: (line: string) => string) => join_(LINES.with(i, change(LINES[i] ?? '')));
const rebuilt = chainOf(events.with(3, event(4, { forged: true })));
const other = (i: number) => link(event(i, { forged: true }), i === 1 ? null : at(i - 1));
const forged = (bytes: string): ChainLink => ({ ...at(4), bytes, hash: sha256(at(4).prev, bytes) });
const half = `{"seq":4,"prev":"${at(4).prev}","hash":"${sha256(at(4).prev, '\ufffd')}","bytes":"\\ud800"}`;

/** Name, the damaged file, the first bad number, and words of the reason. */
const DAMAGES: readonly [string, string | Buffer, number, string, ChainHead?][] = [
  ['an empty file', '', 0, 'empty'],
  ['a file of one line feed', '\n', 0, 'not the header'],
  ['no header', join_(LINES.slice(1)), 0, 'not the header'],
  ['another format', WHOLE.replace('ledger/1', 'ledger/2'), 0, 'not the header'],
  ['another organisation in the header', WHOLE.replace('Ltd', 'AG'), 0, 'does not match its own check'],
  ['another date in the header', WHOLE.replace('2026-11-22T10', '2026-11-22T11'), 0, 'does not match its own check'],
  ['a count edited in the header', WHOLE.replace('"count":9', '"count":8'), 0, 'does not match its own check'],
  ['a header of other spacing', WHOLE.replace('"from":1', '"from": 1'), 0, 'does not match its own check'],
  ['a header that contradicts itself', fileOf(LINKS, { count: 8 }), 0, 'contradicts itself'],
  ['a header of a ledger that begins later', fileOf(LINKS, { from: 2 }), 0, 'contradicts itself'],
  ['a header cut off', WHOLE.slice(0, 60), 0, 'breaks off inside its header'],
  ['a byte order mark', `\ufeff${WHOLE}`, 0, 'not the header'],
  ['Windows line ends', WHOLE.replaceAll('\n', '\r\n'), 0, 'Windows'],
  ['one Windows line end', lineWith(5, (l) => `${l}\r`), 5, 'Windows'],
  ['an edited event', lineWith(4, (l) => l.replace('Straße', 'Strasse').replace('drift', 'drips')), 4, 'was edited'],
  ['an edited hash', lineWith(4, (l) => l.replace(at(4).hash, sha256('x'))), 4, 'was edited'],
  ['an edited link to what is before', lineWith(4, (l) => l.replace(at(4).prev, sha256('x'))), 4, 'does not follow'],
  ['an edited number', lineWith(4, (l) => l.replace('"seq":4', '"seq":5')), 4, 'entry 5 stands in its place'],
  ['an edit with a hash to fit', fileOf(LINKS.with(3, other(4))), 5, 'does not follow'],
  [
    'an edit of the last, with a hash to fit',
    fileOf(LINKS.with(8, other(9)), { head: HEAD.hash }),
    9,
    'names as the last',
  ],
  ['an entry whose inside has another number', fileOf(LINKS.with(3, forged(at(5).bytes))), 4, 'another number'],
  ['an entry that is no event', fileOf(LINKS.with(3, forged('{"a":1,"seq":4}'))), 4, 'not an event'],
  ['an entry that is no JSON', fileOf(LINKS.with(3, forged('seq":4}'))), 4, 'not an event'],
  ['an entry with NaN in it', fileOf(LINKS.with(3, forged(at(4).bytes.replace('-0.5', 'NaN')))), 4, 'not an event'],
  ['a removed event', join_(LINES.toSpliced(4, 1)), 4, 'is missing or was moved'],
  [
    'two events swapped',
    join_(LINES.with(3, LINES[6] ?? '').with(6, LINES[3] ?? '')),
    3,
    'entry 6 stands in its place',
  ],
  ['an event twice', join_(LINES.toSpliced(4, 0, LINES[4] ?? '')), 5, 'Entry 4 stands where entry 5'],
  ['the last event twice', join_([...LINES, LINES[9] ?? '']), 10, 'more in the file'],
  ['an event put in', join_(LINES.toSpliced(4, 0, linkLine(other(4)))), 5, 'Entry 4 stands where entry 5'],
  [
    'an event put in that fits nothing',
    join_(LINES.toSpliced(4, 0, linkLine(other(7)))),
    4,
    'entry 7 stands in its place',
  ],
  ['an empty line', join_(LINES.toSpliced(4, 0, '')), 4, 'damaged'],
  ['a space more', lineWith(4, (l) => l.replace('{"seq":4', '{"seq": 4')), 4, 'damaged'],
  ['a field more', lineWith(4, (l) => l.replace('{"seq":4', '{"x":0,"seq":4')), 4, 'damaged'],
  ['a field twice', lineWith(4, (l) => l.replace('{"seq":4', '{"seq":3,"seq":4')), 4, 'damaged'],
  ['a number written otherwise', lineWith(4, (l) => l.replace('"seq":4', '"seq":4.0')), 4, 'damaged'],
  ['a negative number', lineWith(4, (l) => l.replace('"seq":4', '"seq":-4')), 4, 'damaged'],
  ['an escape that need not be', lineWith(4, (l) => l.replace('drift', '\\u0064rift')), 4, 'damaged'],
  ['half a character', lineWith(4, () => half), 4, 'damaged'],
  ['another kind of JSON', lineWith(4, () => '[]'), 4, 'damaged'],
  [
    'bytes that are not UTF-8',
    Buffer.concat([Buffer.from(join_(LINES.slice(0, 4))), Buffer.from([0xff, 10])]),
    4,
    'damaged',
  ],
  ['a line past all measure', lineWith(4, () => 'x'.repeat(5_000_000)), 4, 'breaks off inside entry 4'],
  ['a cut tail', join_(LINES.slice(0, 7)), 7, 'Entries 7 to 9 are missing'],
  ['nothing but a header', join_(LINES.slice(0, 1)), 1, 'Entries 1 to 9 are missing'],
  ['a cut inside a line', WHOLE.slice(0, -20), 9, 'breaks off inside entry 9'],
  ['the last line feed gone', WHOLE.slice(0, -1), 9, 'breaks off inside entry 9'],
  ['garbage at the end', `${WHOLE}garbage`, 10, 'more in the file'],
  ['an empty line at the end', `${WHOLE}\n`, 10, 'more in the file'],
  ['a header that names an earlier end', fileOf(LINKS, { to: 6, count: 6, head: at(6).hash }), 7, 'more in the file'],
  ['a header that names a later end', fileOf(LINKS, { to: 12, count: 12 }), 10, 'Entries 10 to 12 are missing'],
  ['a header that names another head', fileOf(LINKS, { head: sha256('x') }), 9, 'names as the last'],
  [
    'a cut tail with a new header, against a noted head',
    fileOf(LINKS.slice(0, 7)),
    8,
    'Entries 8 to 9 are missing',
    HEAD,
  ],
  ['an emptied ledger, against a noted head', fileOf([]), 1, 'Entries 1 to 9 are missing', HEAD],
  ['a rebuilt chain, against a noted head', fileOf(rebuilt), 9, 'not the one noted elsewhere', HEAD],
  ['a rebuilt chain, against an earlier head', fileOf(rebuilt), 5, 'not the one noted elsewhere', at(5)],
];

describe('both verifiers find, and name the same first bad number for', () => {
  let theirs: string[];
  beforeAll(async () => {
    theirs = await auditorsSay(DAMAGES.map(([, content, , , head]) => ({ content, head })));
  });

  it.each(DAMAGES.map((damage, i) => [...damage.slice(0, 1), i] as [string, number]))('%s', async (_, i) => {
    const [, content, firstBadSeq, words, head] = DAMAGES[i] as (typeof DAMAGES)[number];
    const verdict = await verifyLedger(Readable.from([Buffer.from(content)]), { head });
    expect(verdict).toMatchObject({ ok: false, firstBadSeq, why: expect.stringContaining(words) });
    expect(theirs[i]).toBe(verdict.ok ? '' : `${firstBadSeq} ${verdict.why}`);
  });

  it('and say so as programs, with the status of a failure', async () => {
    await writeFile(file, join_(LINES.slice(0, 7)));
    expect(await verdictOf(file)).toBe(
      'BROKEN at entry 7. Entries 7 to 9 are missing at the end of the file: it was cut.',
    );
    await writeFile(file, WHOLE.replace('Ltd', 'AG'));
    expect(await verdictOf(file, { head: HEAD })).toMatch(/^BROKEN at the header\./);
  });
});

describe('what only a head noted elsewhere can show', () => {
  it.each([
    ['a cut tail with a new header', fileOf(LINKS.slice(0, 7))],
    ['a rebuilt chain', fileOf(rebuilt)],
  ])('%s passes without one', async (_, damaged) => {
    await writeFile(file, damaged);
    expect(await verdictOf(file)).toContain('OK');
  });

  it('an earlier head of the same chain still fits', async () => {
    await writeFile(file, WHOLE);
    expect(await verdictOf(file, { head: at(5) })).toContain('OK');
  });

  it('a head is read as it is printed', () => {
    expect(readNotedHead(` ${HEAD.seq}:${HEAD.hash}\n`)).toEqual(HEAD);
    for (const text of ['', '0:', `0:${HEAD.hash}`, `9:${HEAD.hash.toUpperCase()}`, HEAD.hash, `9:${HEAD.hash}0`])
      expect(readNotedHead(text)).toBeNull();
  });
});

describe('any one byte', () => {
  const bytes = Buffer.from(WHOLE);
  const newlinesBefore = (p: number) => bytes.subarray(0, p).filter((b) => b === 10).length;
  const ways = fc.constantFrom('replaced', 'removed', 'put in');
  const damage = (way: string, p: number, byte: number) =>
    Buffer.concat([
      bytes.subarray(0, p),
      Buffer.from(way === 'removed' ? [] : [byte]),
      bytes.subarray(way === 'put in' ? p : p + 1),
    ]);

  it('changed anywhere breaks the file at its own line, however the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        ways,
        fc.nat(bytes.length - 1),
        fc.nat(255),
        fc.integer({ min: 1, max: 999 }),
        async (way, p, byte, cut) => {
          const damaged = damage(way, p, byte);
          fc.pre(!damaged.equals(bytes));
          const chunks = Array.from({ length: Math.ceil(damaged.length / cut) }, (_, i) =>
            damaged.subarray(i * cut, (i + 1) * cut),
          );
          // The line of the first difference: a byte put in before an equal one differs only behind it.
          const first = damaged.findIndex((b, i) => b !== bytes[i]);
          const place = newlinesBefore(first < 0 ? Math.min(bytes.length, damaged.length) : first);
          expect(await verifyLedger(Readable.from(chunks))).toMatchObject({ ok: false, firstBadSeq: place });
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('and the verifier for auditors says the same', async () => {
    const samples = fc.sample(fc.tuple(ways, fc.nat(bytes.length - 1), fc.nat(255)), 150);
    const cases = samples.map(([way, p, byte]) => ({ content: damage(way, p, byte) }));
    const theirs = await auditorsSay(cases);
    for (const [i, { content }] of cases.entries()) {
      const verdict = await verifyLedger(Readable.from([content]));
      expect(theirs[i]).toMatch(verdict.ok ? /^None / : `${verdict.firstBadSeq} ${verdict.why}`);
    }
  });
});
