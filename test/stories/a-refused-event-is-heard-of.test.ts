import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';
import { askFor } from '../support/restore-story.ts';

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
});
afterAll(() => world.stop());

it('an event the ledger refuses: Security hears of it once, past the ledger, and nothing is granted on it', async () => {
  await world.startBot();
  const id = await askFor(world, SAM);
  // As after a restore of one collection alone: the key of the approval stands for another event.
  await createLedgerWriter(world.models.ledger).append([
    {
      key: `${id}/2`,
      at: new Date(),
      action: 'approval.denied',
      record: id,
      n: 2,
      actor: { kind: 'system', name: 'intruder' },
      detail: {},
    },
  ]);
  await world.approve(PRIYA, id);
  await world.until(id, 'approved');
  const heard = async () =>
    (await world.people.messages(world.catalog.slack.securityChannel)).filter((m) =>
      m.text.includes('Evidence is missing'),
    );
  await waitFor(async () => (await heard()).length > 0, { timeoutMs: 20_000, what: 'Security to hear' });
  expect(JSON.stringify((await heard())[0]?.blocks)).toContain(`${id}/2`);
  // It is tried again every second; the message is not.
  const since = Date.now();
  await waitFor(() => Date.now() - since > 4_000, { timeoutMs: 20_000, what: 'four seconds' });
  expect(await heard()).toHaveLength(1);
  expect((await world.record(id)).state).toBe('approved');
  expect(world.scim.log()).toEqual([]);
});
