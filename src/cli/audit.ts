import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connectMongo } from '../../models/connection.ts';
import { createLedgerModel } from '../../models/ledger.ts';
import { type Env, readConfig } from '../config.ts';
import { systemClock } from '../context.ts';
import { readNotedHead } from '../domain/ledger-file.ts';
import { exportLedger } from '../operations/export-ledger.ts';
import { describeVerdict, verifyLedger } from '../operations/verify-ledger.ts';
import { createMeaningCheck } from '../operations/verify-meaning.ts';
import { readCatalog } from '../sources/catalog-file.ts';

/**
 * Writes the whole ledger. The file appears only when it is complete.
 * @param out path, or null for standard output
 */
export async function exportAudit(env: Env, out: string | null): Promise<void> {
  const config = readConfig(env);
  const organisation = readCatalog(config.catalogPath).catalog?.organisation.name ?? 'unknown';
  const mongo = await connectMongo(config.mongodbUri);
  try {
    const lines = exportLedger(createLedgerModel(mongo), { organisation, exportedAt: systemClock.now() });
    const part = out && `${out}.part`;
    let head = { seq: 0, hash: '' };
    const counted = async function* () {
      head = yield* lines;
    };
    await pipeline(counted, part ? createWriteStream(part, { mode: 0o600 }) : toStdout());
    if (out && part) await rename(part, out);
    console.error(`${String(head.seq)} events. Note this head somewhere else: ${String(head.seq)}:${head.hash}`);
  } finally {
    await mongo.close();
  }
}

/** Standard output that stays open. */
function toStdout(): Writable {
  return new Writable({ write: (chunk, _, done) => void process.stdout.write(chunk as Buffer, () => done()) });
}

/** Checks an export; status 1 when it does not hold. @param head `seq:hash` as noted elsewhere */
export async function verifyAudit(file: string, head: string | null): Promise<void> {
  const noted = head === null ? undefined : readNotedHead(head);
  if (noted === null) {
    console.error('The head looks like 1234:5f3a… (a number, a colon, 64 hexadecimal digits).');
    process.exitCode = 2;
    return;
  }
  const meaning = createMeaningCheck();
  const verdict = await verifyLedger(createReadStream(file), { head: noted, each: (entry) => meaning.see(entry) });
  const { findings, total } = meaning.result();
  console.log(describeVerdict(verdict));
  for (const f of findings) console.log(`entry ${String(f.seq)}${f.record ? ` (${f.record})` : ''}: ${f.why}`);
  if (total > findings.length) console.log(`and ${String(total - findings.length)} more findings`);
  if (!verdict.ok || total > 0) process.exitCode = 1;
}
