/**
 * A process that writes to the ledger, to be killed or to compete with others:
 * `ledger-process.ts <uri> <database> <record> <calls> <entries a call>`.
 * Says `ready`, waits for a line, and then says after each call how many entries are acknowledged.
 */
import { once } from 'node:events';
import mongoose from 'mongoose';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { createLedgerModel } from '../../models/ledger.ts';
import type { LedgerEntry } from '../../src/domain/audit.ts';

const [uri = '', dbName = '', record = '', calls = '', entries = ''] = process.argv.slice(2);
const at = new Date('2026-11-22T10:00:00.000Z');

const event = (n: number): LedgerEntry => ({
  key: `${record}/${String(n)}`,
  at,
  action: 'drift.found',
  record,
  n,
  actor: { kind: 'system', name: 'worker' },
  detail: { padding: 'x'.repeat(200) },
});

const connection = await mongoose.createConnection(uri, { dbName, autoIndex: false, autoCreate: false }).asPromise();
const writer = createLedgerWriter(createLedgerModel(connection));
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const size = Number(entries);
for (let call = 0; call < Number(calls); call += 1) {
  const links = await writer.append(Array.from({ length: size }, (_, i) => event(call * size + i + 1)));
  process.stdout.write(`${String(call * size + links.length)}\n`);
}
process.stdin.pause();
await connection.close();
