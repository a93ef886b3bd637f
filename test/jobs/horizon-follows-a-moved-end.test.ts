import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import type { JobDeps } from '../../jobs/deps.ts';
import { createHorizon } from '../../jobs/horizon.ts';
import { createSpool } from '../../jobs/spool.ts';
import { openStateFolder } from '../../jobs/state-folder.ts';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { fileRequest } from '../../models/commit.ts';
import { connectMongo } from '../../models/connection.ts';
import { ensureIndexes } from '../../models/indexes.ts';
import { createModels, type Models } from '../../models/models.ts';
import { findRequest } from '../../models/request.ts';
import { createRegistry } from '../../src/connectors/registry.ts';
import { createContext } from '../../src/context.ts';
import { type DevScim, startScim } from '../../src/dev/scim.ts';
import { makeTempFolder, type TempFolder } from '../../src/dev/temp-folder.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { createLog } from '../../src/log.ts';
import { decideExtension } from '../../src/operations/extend-grant.ts';
import { active, clickingMore, extended } from '../domain/steps-of-a-life.ts';
import { aCatalog, aRoster, CRM, HOUR, later, MINUTE } from '../support/an-organisation.ts';

const TOKEN = 'horizon-token';
const END = later(2 * HOUR + MINUTE);
const uri = withDatabase(inject('mongodbUri'), `horizon-${randomBytes(6).toString('hex')}`);

let connection: Connection;
let models: Models;
let scim: DevScim;
let temp: TempFolder;
let now = END;
let writable = true;

beforeAll(async () => {
  connection = await connectMongo(uri);
  models = createModels(connection);
  scim = await startScim({ token: TOKEN, groups: ['readers', 'agents'], systems: ['crm'] });
  temp = await makeTempFolder('horizon');
});
beforeEach(async () => {
  await connection.dropDatabase();
  await ensureIndexes(connection);
  writable = true;
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
  await scim.stop();
  await temp.remove();
});

/** Held at a real target, and an hour more asked for. */
async function held() {
  const connector = { kind: 'scim', url: scim.systemUrl('crm'), tokenFrom: 'HORIZON_TOKEN', timeoutMs: 5_000 } as const;
  const catalog = aCatalog({ systems: [{ ...CRM, connector }] });
  const ctx = createContext(createLog('fatal'), { clock: { now: () => now } });
  const registry = createRegistry({ systems: () => catalog.systems, secret: () => TOKEN });
  const deps = {
    ctx,
    models,
    ledger: createLedgerWriter(models.ledger),
    catalog: () => catalog,
    roster: () => aRoster(),
    nudge: () => undefined,
    connectorFor: (id: string) => registry.forSystem(id),
  } as unknown as JobDeps;
  const record = extended(active(), later(HOUR));
  const here = { ...record, terms: { ...record.terms, address: connector.url } };
  await fileRequest(models.requests, here);
  const spool = createSpool(await openStateFolder(temp.path), ctx.log);
  const horizon = createHorizon(deps, { spool, canWrite: async () => writable, page: async () => undefined });
  const approve = () => decideExtension(deps, record.id, clickingMore(here, 'bob'));
  return { deps, id: record.id, horizon, approve };
}

/** MongoDB takes no writes from here on, for long enough. */
async function goWithout(horizon: { act(): Promise<void> }, from: Date): Promise<void> {
  writable = false;
  for (const ms of [4_000, 7_000, 8_000]) {
    now = new Date(from.getTime() + ms);
    await horizon.act();
  }
}

const stored = async (id: string): Promise<AccessRequest> =>
  (await findRequest(models.requests, id)) ?? expect.fail(id);

it('read again after it moved: at the old end nothing is done without the record, at the new one it is', async () => {
  now = new Date(END.getTime() - 10 * MINUTE);
  const { id, horizon, approve } = await held();
  const old = (await stored(id)).outbox.find((e) => e.kind === 'revoke')?.id ?? '';
  await horizon.refresh();
  expect(await approve()).toMatchObject({ ok: true });
  await horizon.refresh();
  await goWithout(horizon, END);
  const moved = await stored(id);
  const [revoke] = moved.outbox.filter((e) => e.kind === 'revoke');
  now = new Date(END.getTime() + 50 * MINUTE);
  await horizon.refresh();
  await goWithout(horizon, new Date(END.getTime() + HOUR));
  await waitFor(() => horizon.did(revoke?.id ?? ''), { timeoutMs: 10_000, what: 'the removal at the new end' });
  expect(horizon.did(old)).toBe(false);
  writable = true;
  await horizon.act();
  expect((await stored(id)).end).toMatchObject({ cause: 'expired', dueAt: moved.endsAt });
});

it('cut off before it could read that: it ends at the old end, and the record says so', async () => {
  now = new Date(END.getTime() - 10 * MINUTE);
  const { id, horizon, approve } = await held();
  const old = (await stored(id)).outbox.find((e) => e.kind === 'revoke')?.id ?? '';
  await horizon.refresh();
  expect(await approve()).toMatchObject({ ok: true });
  await goWithout(horizon, END);
  await waitFor(() => horizon.did(old), { timeoutMs: 10_000, what: 'the removal at the old end' });
  writable = true;
  await horizon.act();
  const after = await stored(id);
  expect(after).toMatchObject({ state: 'revoking', end: { dueAt: END, cause: 'expired' } });
  expect(after.outbox.filter((e) => e.kind === 'revoke')).toMatchObject([{ notBefore: now }]);
});
