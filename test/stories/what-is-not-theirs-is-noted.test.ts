import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';

let world: AWorld;
let id: string;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
  id = await world.ask(SAM, 'support-agent 1h "Helping the Fjord account with its backlog"');
  await world.approve(PRIYA, id);
  await world.until(id, 'active');
});
afterAll(() => world.stop());

it.each([
  ['drop', (of: string) => `drop ${of}`],
  ['cancel', (of: string) => `cancel ${of}`],
  ['revoke', (of: string) => `revoke ${of} "I do not like it"`],
])('%s of somebody else’s access: refused in private, kept in the ledger, told to Security', async (tried, line) => {
  expect(await world.access('U0TESS', line(id))).toMatch(/^Only the /);
  expect((await world.record(id)).state).toBe('active');
  const noted = await waitFor(
    () => world.models.ledger.findOne({ action: 'action.refused', bytes: { $regex: `"tried":"${tried}"` } }).lean(),
    { what: 'the ledger to have it' },
  );
  expect(noted.bytes).toContain(id);
  await waitFor(async () => (await world.people.messages('C0SECURITY')).some((m) => JSON.stringify(m).includes(id)), {
    timeoutMs: 10_000,
    what: 'Security to be told',
  });
});
