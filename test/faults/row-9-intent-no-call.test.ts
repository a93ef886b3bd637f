import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { approvedAndDead, comesBack, effectsOf, eventsOf, SHORT_LEASE_MS } from './support/lives.ts';
import { row } from './support/row.ts';

row(9, async (r) => {
  const world = await r.world({ leaseMs: SHORT_LEASE_MS });
  const { id, dead } = await approvedAndDead(world, 'grant-intent');
  const left = await world.record(id);
  const effect = left.outbox.find((e) => e.kind === 'provision');
  expect(left).toMatchObject({ state: 'approved', grant: { attempts: 1 } });
  expect(left.grant?.startedAt).not.toBeNull();
  expect(effectsOf(world)).toEqual([]);

  // What a call carries as its key is the id of its effect (jobs/target-call.ts): seen again in the second attempt.
  await comesBack(world, dead, { failpoints: [{ step: 'grant-called', do: 'hang', ms: 1_000 }] });
  const again = await waitFor(
    async () => (await world.record(id)).outbox.find((e) => e.kind === 'provision' && e.attempts === 2),
    { timeoutMs: 30_000, what: 'the second attempt' },
  );
  expect(again.id).toBe(effect?.id);
  const { grant } = await world.until(id, 'active', 30_000);
  expect(grant?.startedAt).toEqual(left.grant?.startedAt);
  expect(effectsOf(world)).toEqual(['add']);
  expect(await eventsOf(world, id, 'grant.started')).toBe(1);
  r.observed('tried again under the same key, one grant, one intent');
});
