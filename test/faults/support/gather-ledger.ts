import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mongo } from 'mongoose';
import type { LedgerModel } from '../../../models/ledger.ts';
import { makeTempFolder } from '../../../src/dev/temp-folder.ts';
import type { StoredEntry } from '../../../src/domain/verify-link.ts';
import { exportLedger } from '../../../src/operations/export-ledger.ts';
import { verifyLedger } from '../../../src/operations/verify-ledger.ts';
import { createMeaningCheck } from '../../../src/operations/verify-meaning.ts';
import type { LedgerEvidence } from '../../invariants/evidence.ts';

const run = promisify(execFile);

/**
 * The ledger as an auditor gets it: exported, verified offline by both programs that can, and read.
 * When each entry was written comes from MongoDB's own log of operations, where that may be read.
 */
export async function gatherLedger(model: LedgerModel, since: Date): Promise<LedgerEvidence> {
  const pieces: string[] = [];
  for await (const piece of exportLedger(model, { organisation: 'Acme', exportedAt: new Date() })) pieces.push(piece);
  const text = pieces.join('');
  const meaning = createMeaningCheck();
  const entries: StoredEntry[] = [];
  const verdict = await verifyLedger(toBytes(pieces), {
    each(entry) {
      meaning.see(entry);
      entries.push(entry);
    },
  });
  const written = await writtenTimes(model, since).catch(() => new Map<number, Date>());
  const python = await verifyElsewhere(text);
  return {
    verdicts: [{ by: 'verify', ok: verdict.ok, why: verdict.ok ? '' : verdict.why }, ...(python ? [python] : [])],
    findings: meaning.result().findings.map((f) => `entry ${String(f.seq)} (${f.record ?? 'no record'}): ${f.why}`),
    events: entries.map((e) => {
      const writtenAt = written.get(e.seq);
      const { seq, key, action, record } = e;
      const n = typeof e.n === 'number' ? e.n : null;
      const detail = (e.detail ?? {}) as Record<string, unknown>;
      return { seq, key, action, record, n, detail, at: new Date(e.at), ...(writtenAt ? { writtenAt } : {}) };
    }),
  };
}

async function* toBytes(pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

/** docs/verify.py shares no line with the product; null where there is no Python. */
async function verifyElsewhere(text: string): Promise<{ by: string; ok: boolean; why: string } | null> {
  const folder = await makeTempFolder('ledger');
  try {
    const file = join(folder.path, 'ledger.jsonl');
    await writeFile(file, text);
    const script = join(import.meta.dirname, '../../../docs/verify.py');
    return await run('python3', [script, file]).then(
      () => ({ by: 'verify.py', ok: true, why: '' }),
      (error: NodeJS.ErrnoException & { stdout?: string; stderr?: string }) =>
        error.code === 'ENOENT'
          ? null
          : { by: 'verify.py', ok: false, why: (error.stdout || error.stderr || error.message).trim() },
    );
  } finally {
    await folder.remove();
  }
}

/** Wall clock of the primary at each insert into the ledger. */
async function writtenTimes(model: LedgerModel, since: Date): Promise<Map<number, Date>> {
  const { db } = model;
  const from = new mongo.Timestamp({ t: Math.floor(since.getTime() / 1_000) - 1, i: 0 });
  const rows = db
    .getClient()
    .db('local')
    .collection<{ wall?: Date; o: { _id: number } }>('oplog.rs')
    .find({ ts: { $gte: from }, ns: `${db.name}.ledger`, op: 'i' } as never, { projection: { wall: 1, 'o._id': 1 } });
  const times = new Map<number, Date>();
  for await (const row of rows) if (row.wall) times.set(row.o._id, row.wall);
  return times;
}
