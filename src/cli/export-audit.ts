import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connectMongo } from '../../models/connection.ts';
import { createLedgerModel } from '../../models/ledger.ts';
import { type Env, readConfig } from '../config.ts';
import { systemClock } from '../context.ts';
import { exportLedger } from '../operations/export-ledger.ts';
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
