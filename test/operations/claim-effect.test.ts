import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { fileRequest } from '../../models/commit.ts';
import { connectMongo } from '../../models/connection.ts';
import { createModels, type Models } from '../../models/models.ts';
import { awaitingRelay } from '../../models/request.ts';
import { createContext } from '../../src/context.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { Effect } from '../../src/domain/effect.ts';
import { createLog } from '../../src/log.ts';
import { claimEffect } from '../../src/operations/claim-effect.ts';
import { recordGrantRetry, recordStarted } from '../../src/operations/record-grant.ts';
import { after, aGrant, aRecordIn } from '../support/a-record.ts';
import { aCatalog, aRoster } from '../support/an-organisation.ts';

const uri = withDatabase(inject('mongodbUri'), `claim-${randomBytes(6).toString('hex')}`);
const LEASE = { token: 'worker 1', ms: 30_000 };
const REVOKE: Effect = {
  id: 'revoke-REQ-2026-000123-3-2',
  kind: 'revoke',
  notBefore: after(140),
  leaseUntil: null,
  leaseToken: null,
  attempts: 0,
  afterEvent: 1,
};

const GRANT: Effect = { ...REVOKE, id: 'provision-REQ-2026-000123-2-1', kind: 'provision', afterEvent: 0 };

let connection: Connection;
let models: Models;
let nudged: string[] = [];

beforeAll(async () => {
  connection = await connectMongo(uri);
  models = createModels(connection);
});
beforeEach(async () => {
  await connection.dropDatabase();
  nudged = [];
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const deps = () => ({
  ctx: createContext(createLog('fatal'), { clock: { now: () => after(141) } }),
  models,
  ledger: createLedgerWriter(models.ledger),
  catalog: () => aCatalog(),
  roster: () => aRoster(),
  nudge: (id: string) => nudged.push(id),
});

it('a removal that begins is left for the relay to find, or for the nudge when it is settled', async () => {
  const record = aRecordIn('active', { outbox: [REVOKE], nextDueAt: REVOKE.notBefore });
  await fileRequest(models.requests, record);
  expect(await claimEffect(deps(), record.id, REVOKE.id, LEASE)).toMatchObject({ kind: 'run' });
  expect(nudged).toEqual([]);
  const [waiting] = await awaitingRelay(models.requests, 10);
  expect(waiting?.events.map((e) => e.action)).toEqual(['end.requested', 'revoke.started']);
});

it('what a worker brings while it holds an effect is relayed once, when it lets it go', async () => {
  const grant = aGrant({ startedAt: null, verifiedAt: null, attempts: 0 });
  const record = aRecordIn('approved', { grant, outbox: [GRANT], nextDueAt: GRANT.notBefore, endsAt: after(600) });
  await fileRequest(models.requests, record);
  const claim = await claimEffect(deps(), record.id, GRANT.id, LEASE);
  if (claim.kind !== 'run') throw new Error('not claimed');
  const held = { effectId: GRANT.id, token: LEASE.token, last: claim.next };
  await recordStarted(deps(), record.id, held, { before: [], explained: [] });
  expect(nudged).toEqual([]);
  const [waiting] = await awaitingRelay(models.requests, 10);
  expect(waiting?.events.map((e) => e.action)).toContain('grant.started');
  await recordGrantRetry(deps(), record.id, held, { error: 'no answer', retryAfterMs: null });
  expect(nudged).toEqual([record.id]);
});

it('one that turns out to be over at once is relayed at once', async () => {
  const grant = aGrant({ startedAt: null, verifiedAt: null, attempts: 0 });
  const record = aRecordIn('approved', { grant, outbox: [REVOKE], nextDueAt: REVOKE.notBefore });
  await fileRequest(models.requests, record);
  expect(await claimEffect(deps(), record.id, REVOKE.id, LEASE)).toMatchObject({ kind: 'moot' });
  expect(nudged).toEqual([record.id]);
});

it('of many who claim one effect at once, one runs it', async () => {
  const record = aRecordIn('active', { outbox: [REVOKE], nextDueAt: REVOKE.notBefore });
  await fileRequest(models.requests, record);
  const claims = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      claimEffect(deps(), record.id, REVOKE.id, { ...LEASE, token: `worker ${String(i)}` }),
    ),
  );
  expect(claims.filter((c) => c.kind === 'run')).toHaveLength(1);
});
