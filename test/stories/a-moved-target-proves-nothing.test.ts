import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { targetUrlVariable } from '../../src/sources/target-override.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
});
afterAll(() => world.stop());

it('a system pointed elsewhere while a grant runs: never shown as ended there, ended at the old address', async () => {
  const variable = targetUrlVariable('support-desk');
  const there = world.env[variable] ?? '';
  const bot = await world.startBot();
  const id = await world.ask(SAM, 'support-agent 1h "Helping the Fjord account with its backlog"');
  await world.approve(PRIYA, id);
  await world.until(id, 'active');
  await bot.stop();

  Object.assign(world.env, { [variable]: world.scim.systemUrl('crm') });
  const moved = await world.startBot();
  await world.access(SAM, `drop ${id}`);
  const tried = await waitFor(
    async () => {
      const record = await world.record(id);
      return record.end?.lastError ? record : null;
    },
    { timeoutMs: 20_000, what: 'the removal to be tried' },
  );
  expect(tried.state).toBe('revoking');
  expect(tried.end?.lastError).toContain('put the old address back');
  expect(world.holds('E1005', 'support-agents')).toBe(true);
  await moved.stop();

  Object.assign(world.env, { [variable]: there });
  await world.startBot();
  await world.until(id, 'ended', 60_000);
  expect(world.holds('E1005', 'support-agents')).toBe(false);
});
