import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';

/** Most supervisors wait 30 s; we promise less, in ms. */
const DRAIN_MS = 25_000;

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
});
afterAll(() => world.stop());

it('SIGTERM in the middle of a grant drains within 25 s and leaves nothing half done', async () => {
  const bot = await world.spawnBot();
  const id = await world.ask(SAM, 'support-agent 1h "Helping the Fjord account with its backlog"');
  world.scim.setFault({ kind: 'hang', ms: 1_000, times: 2 });
  await world.approve(PRIYA, id);
  await waitFor(async () => (await world.record(id)).grant?.attempts, { what: 'the grant to be under way' });
  const { code, ms } = await bot.terminate();
  world.scim.setFault();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(DRAIN_MS);
  const left = await world.record(id);
  expect(left.outbox.filter((e) => e.kind === 'provision' && e.leaseUntil !== null)).toEqual([]);

  const next = await world.spawnBot();
  await world.until(id, 'active');
  await world.access(SAM, `drop ${id}`);
  await world.until(id, 'ended');
  await next.terminate();
  expect(world.scim.log().map((e) => e.op)).toEqual(['add', 'remove']);
});

it('a second instance beside the first shares the work: each request once, whoever dies', async () => {
  const first = await world.spawnBot();
  const worker = await world.spawnBot({ role: 'worker' });
  const before = world.scim.log().length;
  const id = await world.ask(SAM, 'support-agent 12s "Helping the Fjord account with its backlog"');
  await world.approve(PRIYA, id);
  await world.until(id, 'active');
  await first.kill();
  await world.until(id, 'ended', 30_000);
  expect(
    world.scim
      .log()
      .slice(before)
      .map((e) => e.op),
  ).toEqual(['add', 'remove']);
  await worker.terminate();
  await waitFor(async () => (await world.record(id)).events.length === 0, {
    what: 'the last event to be in the ledger',
  });
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});
