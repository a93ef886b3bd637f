import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
});
afterAll(() => world.stop());

it('asked for, approved, granted, read back, ended on time, read back again, and all of it in the ledger', async () => {
  const id = await world.ask(SAM, 'support-agent 8s "Helping the Fjord account with its backlog"');
  await world.approve(PRIYA, id);
  const active = await world.until(id, 'active');
  expect(world.holds('E1005', 'support-agents')).toBe(true);
  expect(active.grant?.observed).toContain('group:support-agents');
  await world.card(SAM, id, 'Granted and verified');

  const ended = await world.until(id, 'ended');
  expect(world.holds('E1005', 'support-agents')).toBe(false);
  const late = (ended.end?.verifiedAt?.getTime() ?? 0) - (ended.endsAt?.getTime() ?? 0);
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(5_000);
  await world.card(SAM, id, 'Ended and verified');
  expect((await world.card(PRIYA, id)).blocks?.some((b) => b.type === 'actions')).toBe(false);

  const { verdict, findings } = await world.verify();
  expect(verdict).toMatchObject({ ok: true });
  expect(findings).toEqual([]);
});
