import { startMongo } from './src/dev/mongo.ts';
import { connectMongo } from './models/connection.ts';
import { createModels } from './models/models.ts';
import { ensureIndexes } from './models/indexes.ts';
import { chain, prepare } from './models/prepare-entry.ts';
import { START } from './src/domain/audit.ts';
import { indexHoldings } from './src/operations/index-holdings.ts';
import { readHoldings } from './src/operations/read-holdings.ts';
const EVENTS = Number(process.argv[2] ?? 1_000_000);
const T0 = Date.parse('2025-01-01T00:00:00Z');
const mongo = await startMongo();
const c = await connectMongo(mongo.uri.replace(/\/\?/, '/measure?').replace(/27017$/, '27017'));
try {
  await ensureIndexes(c);
  const models = createModels(c);
  const requests = Math.floor(EVENTS / 7);
  const pad = 'x'.repeat(300);
  let head: any = START; let batch: any[] = [];
  let t = performance.now();
  for (let n = 0; n < requests; n++) {
    const record = `REQ-2026-${String(n).padStart(7, '0')}`;
    const at = (m: number) => new Date(T0 + n * 240_000 + m * 60_000);
    const f = { target: `E${n % 10_000}`, system: `s${n % 8 === 0 ? 1 : (n % 20)}`, role: `r${n % 100}` };
    const live = n > requests - 3_000;
    const ev = (action: string, i: number, m: number, detail: any) => ({ key: `${record}/${i}`, at: at(m), action, record, n: i, actor: { kind: 'system', name: 'worker' }, detail });
    const all = [ev('request.opened', 1, 0, { ...f, requester: f.target, environment: 'prod', justification: pad }), ev('approval.approved', 2, 5, { step: 'owner', by: 'E1', method: 'slack_click', last: true, endsAt: at(100) }), ev('grant.started', 3, 6, { target: f.target, system: f.system, role: f.role }), ev('grant.verified', 4, 7, { ...f, evidence: 'read', privileged: n % 5 === 0, endsAt: at(100) }), ...(live ? [] : [ev('end.requested', 5, 100, { cause: 'expired', by: null }), ev('revoke.started', 6, 100, {}), ev('revoke.verified', 7, 101, { ...f, evidence: 'gone' })])];
    const rows = chain(all.map((e) => prepare(e as any)), head); head = rows.at(-1); batch.push(...rows);
    if (batch.length >= 5000 || n === requests - 1) { await models.ledger.collection.insertMany(batch, { writeConcern: { w: 1 } }); batch = []; }
  }
  console.log('inserted', (await models.ledger.countDocuments()), 'in s', (performance.now() - t) / 1000);
  t = performance.now(); await indexHoldings({ models } as any, Infinity); console.log('indexed from nothing in s', (performance.now() - t) / 1000);
  const mid = new Date(T0 + (requests / 2) * 240_000);
  const now = new Date(T0 + requests * 240_000 + 8 * 60_000);
  for (const [name, by, at] of [['system now', { key: 'system', value: 's1' }, now], ['system a year ago', { key: 'system', value: 's1' }, mid], ['role now', { key: 'role', value: 'r0' }, now], ['role a year ago', { key: 'role', value: 'r0' }, mid], ['person now', { key: 'target', value: 'E0' }, now], ['system at start', { key: 'system', value: 's1' }, new Date(T0 + 3_600_000 * 3)]] as any[]) {
    const ms: number[] = []; let total = 0;
    for (let i = 0; i < 20; i++) { const b = performance.now(); const r: any = await readHoldings({ models } as any, by, at, { limit: 60 }); ms.push(performance.now() - b); total = r.next.total; }
    ms.sort((a, b) => a - b); console.log(name, 'total', total, 'median ms', ms[10]!.toFixed(0), 'most', ms[19]!.toFixed(0));
  }
  t = performance.now(); const whole: any = await readHoldings({ models } as any, { key: 'system', value: 's1' }, now, { limit: 1e7, patient: true }); console.log('whole list', whole.next.holdings.length, 'ms', (performance.now() - t).toFixed(0));
} finally { await c.dropDatabase(); await c.close(); await mongo.stop(); }
