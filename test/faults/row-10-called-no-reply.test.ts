import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { approvedInto, comesBack, effectsOf, eventsOf, lastAt, NBACK_MS } from './support/lives.ts';
import { type RowRun, row, seconds } from './support/row.ts';

/** The target takes so long to answer that the bot is dead by then, in ms. */
const SLOW_MS = 5_000;

/** Each read of the target takes so long that a grant is not called before its end, in ms. */
const SLOW_READ_MS = 2_500;

/** The bot is so late that the end has come before it would call: it does not call any more. */
async function tooLate(r: RowRun): Promise<void> {
  const world = await r.world({ leaseMs: 30_000 });
  const bot = await world.bot();
  world.scim.setFault({ kind: 'hang', ms: SLOW_READ_MS, on: 'read' });
  const id = await approvedInto(world, bot, '9s');
  await waitFor(async () => (await world.record(id)).grant?.startedAt, { timeoutMs: 20_000, what: 'the intent' });
  const over = async () => (await world.record(id)).grant?.lastError ?? (await world.record(id)).end;
  await waitFor(over, { timeoutMs: 40_000, what: 'the attempt to be over' });
  world.scim.setFault();
  await world.until(id, 'failed', 60_000);
  expect(effectsOf(world)).toEqual([]);
  r.observed('its end came while the target was being read: not called any more');
}

async function noReply(r: RowRun): Promise<void> {
  const world = await r.world({ leaseMs: 8_000 });
  const first = await world.bot();
  world.scim.setFault({ kind: 'hang', ms: SLOW_MS, on: 'membership', times: 1 });
  const id = await approvedInto(world, first, '14s');
  await waitFor(async () => (await world.record(id)).grant?.startedAt, { timeoutMs: 20_000, what: 'the intent' });
  // By now the call is under way; what comes of it the bot never hears.
  await sleep(SLOW_MS / 2);
  await first.kill();
  await waitFor(() => effectsOf(world).length > 0, { timeoutMs: 10_000, what: 'the target to give it all the same' });

  const left = await world.record(id);
  const armed = left.outbox.find((e) => e.kind === 'revoke');
  expect(left.state).toBe('approved');
  expect(armed?.notBefore).toEqual(left.endsAt);
  // Nobody is there to see it given, until its time is over.
  await sleep(Math.max(0, (left.endsAt?.getTime() ?? 0) + 500 - Date.now()));
  const upAt = await comesBack(world, first);
  await world.until(id, 'failed', NBACK_MS + 10_000);
  expect(effectsOf(world)).toEqual(['add', 'remove']);
  const took = lastAt(world, 'remove') - upAt;
  expect(took).toBeLessThan(NBACK_MS);
  await world.settle();
  expect(await eventsOf(world, id, 'grant.verified')).toBe(0);
  r.observed(`given unseen; its end was armed with the approval: removed ${seconds(took)} after the restart`);
}

row(10, async (r) => {
  await Promise.all([noReply(r), process.env['FAULT_ROWS'] ? tooLate(r) : undefined]);
});
