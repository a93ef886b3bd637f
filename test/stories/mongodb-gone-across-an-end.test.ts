import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type RunningMongo, startMongo } from '../../src/dev/mongo.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';

/** The promise while a dependency is away: 15 s past the end, and some for a busy machine. */
const LATEST_MS = 15_000 + 5_000;

let mongo: RunningMongo;
let world: AWorld;
beforeAll(async () => {
  mongo = await startMongo();
  world = await aWorld({ mongodbUri: mongo.uri, redisUrl: inject('redisUrl') });
  await world.startBot();
});
afterAll(async () => {
  await world.stop();
  await mongo.stop();
});

const removals = () => world.scim.log().filter((e) => e.op === 'remove');

/** The bytes of the ledger's event of this action about this request. */
async function ledgerOf(action: string, id: string): Promise<string | undefined> {
  const rows = await world.models.ledger.find({}).sort({ seq: 1 }).lean<{ bytes: string }[]>();
  return rows.map((r) => r.bytes).find((b) => b.includes(`"action":"${action}"`) && b.includes(id));
}

it.each([
  ['killed', () => mongo.kill(), () => mongo.restart()],
  ['hanging', async () => mongo.pause(), async () => mongo.resume()],
])('MongoDB %s across an end: it ends on time, and the record has it afterwards', async (_, away, back) => {
  const before = removals().length;
  const id = await world.ask(SAM, 'support-agent 25s "Helping the Fjord account with its backlog"');
  await world.approve(PRIYA, id);
  const { endsAt } = await world.until(id, 'active');
  // The next reading of what comes due has it.
  await waitFor(async () => (endsAt?.getTime() ?? 0) - Date.now() < 11_000, {
    timeoutMs: 30_000,
    what: 'the end to be near',
  });
  await away();

  const removed = await waitFor(() => removals()[before], { timeoutMs: 45_000, what: 'the removal at the target' });
  const late = new Date(removed.at).getTime() - (endsAt?.getTime() ?? 0);
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(LATEST_MS);
  await waitFor(async () => (await readdir(world.config.stateDir)).some((f) => f.startsWith('removal-')), {
    what: 'the note on the disk',
  });

  await back();
  await world.until(id, 'ended', 40_000);
  await waitFor(async () => (await world.record(id)).events.length === 0, {
    timeoutMs: 15_000,
    what: 'the last event to be in the ledger',
  });
  const said = await waitFor(() => ledgerOf('revoke.offline', id), {
    timeoutMs: 15_000,
    what: 'the note in the ledger',
  });
  expect(said).toContain(removed.at.slice(0, 19));
  expect(await ledgerOf('drift.found', id)).toBeUndefined();
  expect(await readdir(world.config.stateDir)).not.toContainEqual(expect.stringMatching(/^removal-/));
  expect(removals()).toHaveLength(before + 1);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});
