import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { expect } from 'vitest';
import { createLedgerModel, type LedgerModel } from '../../models/ledger.ts';
import { makeTempFolder } from '../../src/dev/temp-folder.ts';
import { exportLedger } from '../../src/operations/export-ledger.ts';
import { AMARA, give, NOAH, WEI } from '../support/restore-story.ts';
import { runCli } from '../support/run-cli.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { type RowRun, row } from './support/row.ts';
import { fileOf, type Link, rebuiltFrom, type Tampering, tamperedAt } from './support/tamper.ts';

const VERIFY_PY = join(import.meta.dirname, '../../docs/verify.py');
/** Entries cut off the end. */
const CUT = 3;

/** A ledger that real bots wrote. */
interface Written {
  world: FaultWorld;
  folder: string;
  header: string;
  links: Link[];
  /** Heads as they were noted elsewhere while it grew, the last is its end. */
  heads: string[];
  /** Another database of the same server: what is done to the run's own would count against its bots. */
  copy: LedgerModel;
}

/** A damaged file, where both verifiers must say that it breaks. */
interface Damage {
  what: string;
  text: string;
  firstBad: number;
  head?: string;
}

async function written(r: RowRun): Promise<Written> {
  const folder = await makeTempFolder('tampered');
  r.afterwards(() => folder.remove());
  const world = await r.world();
  const bot = await world.bot();
  const file = join(folder.path, 'ledger.jsonl');
  const heads: string[] = [];
  for (const userId of [AMARA, NOAH, WEI]) {
    const id = await give(world, userId);
    await world.access(userId, `drop ${id}`);
    await world.until(id, 'ended', 40_000);
    await world.settle();
    const exported = await runCli(world, ['audit', 'export', '--out', file]);
    heads.push(/\d+:[0-9a-f]{64}/.exec(exported.err)?.[0] ?? '');
  }
  await bot.terminate();
  const { db } = world.models.ledger;
  const other = db.useDb(`${db.name}-x`);
  const [header = '', ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return {
    world,
    folder: folder.path,
    header,
    links: lines.map((l) => JSON.parse(l) as Link),
    heads,
    copy: createLedgerModel(other),
  };
}

/** Somebody with all rights on the database puts these in the place of what is there, and the ledger is exported. */
async function exportOf({ copy }: Written, links: readonly Link[]): Promise<string> {
  const ids = new Set<number>();
  const rows = links.map((link, i) => {
    const { key, action, record, at } = JSON.parse(link.bytes) as Record<string, string>;
    const _id = ids.has(link.seq) ? -i : link.seq;
    ids.add(_id);
    return { ...link, _id, key, action, record, at: new Date(at ?? '') };
  });
  await copy.collection.drop();
  await copy.collection.insertMany(rows as never[]);
  const pieces: string[] = [];
  for await (const piece of exportLedger(copy, { organisation: 'Acme', exportedAt: new Date() })) pieces.push(piece);
  return pieces.join('');
}

/** What an auditor sees of a file, by both programs. */
async function verdictOf(
  { world, folder }: Written,
  name: string,
  text: string,
  head?: string,
): Promise<[string, string]> {
  const file = join(folder, `${name}.jsonl`);
  await writeFile(file, text);
  const args = [file, ...(head ? ['--head', head] : [])];
  const ours = runCli(world, ['audit', 'verify', ...args]).then(
    ({ status, out }) => `${String(status)} ${firstLine(out)}`,
  );
  const theirs = promisify(execFile)('python3', ['-B', VERIFY_PY, ...args]).then(
    ({ stdout }) => `0 ${firstLine(stdout)}`,
    (error: { code: number; stdout: string }) => `${String(error.code)} ${firstLine(error.stdout)}`,
  );
  return Promise.all([ours, theirs]);
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

/** What the chain itself shows: each kind at the first, at one in the middle and near the end. */
async function byTheChain(run: Written): Promise<Damage[]> {
  const { header, links } = run;
  const damages: Damage[] = [];
  for (const i of [0, Math.floor(links.length / 2), links.length - 2]) {
    const { inFile, inDatabase } = tamperedAt(links, i);
    for (const t of inFile) damages.push({ ...named('file', t), text: fileOf(header, t.links, 'kept') });
    for (const t of inDatabase) damages.push({ ...named('database', t), text: await exportOf(run, t.links) });
  }
  const cut = links.slice(0, -CUT);
  const firstBad = cut.length + 1;
  return [...damages, { what: 'file: tail cut', text: fileOf(header, cut, 'kept'), firstBad }];
}

const named = (where: string, { what, firstBad }: Tampering) => ({ what: `${where}: ${what}`, firstBad });

/** What is whole in itself, and only a head noted elsewhere shows. */
async function byNotedHead(run: Written): Promise<(Damage & { head: string })[]> {
  const { header, links, heads } = run;
  const end = links.length;
  const made: { what: string; links: Link[]; firstBad: number }[] = [
    { what: 'tail cut', links: links.slice(0, -CUT), firstBad: end - CUT + 1 },
    { what: 'all gone', links: [], firstBad: 1 },
    { what: 'last one edited', links: rebuiltFrom(links, end - 1), firstBad: end },
    { what: 'rebuilt from the middle', links: rebuiltFrom(links, Math.floor(end / 2)), firstBad: end },
    { what: 'rebuilt from the first', links: rebuiltFrom(links, 0), firstBad: end },
  ];
  const head = heads.at(-1) ?? '';
  const damages: (Damage & { head: string })[] = [];
  for (const { links: left, what, firstBad } of made) {
    damages.push({ what: `file: ${what}`, text: fileOf(header, left, 'fitted'), firstBad, head });
    if (left.length > 0) damages.push({ what: `database: ${what}`, text: await exportOf(run, left), firstBad, head });
  }
  return damages;
}

/** The heads from before the forged entry still fit; the first noted behind it is the one that is named. */
async function narrowsDown(run: Written): Promise<void> {
  const [first = '', second = '', last = ''] = run.heads;
  const forged = Number(first.split(':')[0]) + 1;
  const text = fileOf(run.header, rebuiltFrom(run.links, forged - 1), 'fitted');
  expect(await verdictOf(run, 'narrow-1', text, first)).toEqual([
    expect.stringMatching(/^0 OK/),
    expect.stringMatching(/^0 OK/),
  ]);
  for (const [i, head] of [second, last].entries()) {
    const broken = expect.stringMatching(new RegExp(`^1 BROKEN at entry ${head.split(':')[0] ?? ''}\\.`));
    expect(await verdictOf(run, `narrow-${String(i + 2)}`, text, head)).toEqual([broken, broken]);
  }
}

row(
  85,
  async (r) => {
    const run = await written(r);
    const { header, links, heads } = run;
    // As it was written it is whole, by the file, by the database, and against each head.
    const exported = await exportOf(run, links);
    for (const [i, text] of [fileOf(header, links, 'kept'), fileOf(header, links, 'fitted'), exported].entries())
      for (const verdict of await verdictOf(run, `whole-${String(i)}`, text, heads[i]))
        expect(verdict).toMatch(/^0 OK/);

    const limit = pLimit(2);
    const missed: string[] = [];
    const caught = async (damages: readonly Damage[], prefix: string) => {
      const look = async ({ what, text, firstBad, head }: Damage, i: number) => {
        const verdicts = await verdictOf(run, `${prefix}-${String(i)}`, text, head);
        const wrong = verdicts.filter((v) => !v.startsWith(`1 BROKEN at entry ${String(firstBad)}.`));
        if (wrong.length > 0) missed.push(`${what}, entry ${String(firstBad)}: ${wrong.join(' ')}`);
        return wrong.length === 0;
      };
      const found = await Promise.all(damages.map((d, i) => limit(() => look(d, i))));
      return `${String(found.filter(Boolean).length)} of ${String(damages.length)}`;
    };
    const inside = await byTheChain(run);
    const shown = await caught(inside, 'chain');
    const outside = await byNotedHead(run);
    const found = await caught(outside, 'head');
    r.observed(
      `of ${String(links.length)} entries one edited, deleted, swapped, put in or doubled, in the file and in the database: ${shown} found, each with its number`,
    );
    r.observed(`tail cut, emptied, rebuilt: ${found} found against a head noted elsewhere, by both verifiers`);
    expect(missed).toEqual([]);
    // Which is why heads are to be noted elsewhere: without one these pass.
    const alone = await Promise.all(
      outside.map(({ text }, i) => limit(() => verdictOf(run, `alone-${String(i)}`, text))),
    );
    expect(alone.map(([, theirs]) => theirs.slice(0, 4))).toEqual(outside.map(() => '0 OK'));
    await narrowsDown(run);
    await run.copy.db.dropDatabase();
  },
  { timeoutMs: 600_000 },
);
