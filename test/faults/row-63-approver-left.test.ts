import { expect } from 'vitest';
import { DANIEL, PRIYA } from '../support/a-world.ts';
import { asked, effectsOf, eventsOf, pressApprove, shows } from './support/lives.ts';
import { haveLeft } from './support/people-file.ts';
import { press, untilToldAlone } from './support/presses.ts';
import { type RowRun, row, seconds } from './support/row.ts';

const PRIYA_ID = 'E1003';

async function beforeTheClick(r: RowRun): Promise<void> {
  const world = await r.world();
  await world.bot();
  const id = await asked(world, '1h');
  const card = await world.card(PRIYA, id, 'Please decide');
  r.observed(`the people file was read ${seconds(await haveLeft(world, PRIYA_ID))} after its change`);
  await press(world, PRIYA, card);
  expect((await untilToldAlone(world, PRIYA, card)).at(-1)).toContain('not linked to an active people record');
  expect((await world.record(id)).steps[0]?.decision).toBeNull();
  expect((await world.record(id)).state).toBe('pending');
  await world.approve(DANIEL, id);
  await world.until(id, 'active');
  r.observed('left before the click: not counted; the deputy decided');
}

async function beforeTheGrant(r: RowRun): Promise<void> {
  const world = await r.world({ leaseMs: 40_000 });
  const bot = await world.bot();
  const id = await asked(world, '1h');
  await bot.arm({ step: 'provision-claimed', do: 'hang', ms: 20_000 });
  const watched = await bot.watch('provision-claimed', 30_000);
  await pressApprove(world, id);
  await watched.reached;
  await haveLeft(world, PRIYA_ID);
  expect((await world.record(id)).state).toBe('approved');
  const { grant } = await world.until(id, 'failed', 60_000);
  expect(grant?.lastError).toContain('Priya Raman, who approved, is no longer active');
  expect(effectsOf(world)).toEqual([]);
  expect(await eventsOf(world, id, 'grant.started')).toBe(0);
  await shows(world, 'U0SAM', id, 'Could not be granted');
  r.observed('left between the approval and the grant: nothing was given, and it was said');
}

row(
  63,
  async (r) => {
    await beforeTheClick(r);
    await beforeTheGrant(r);
  },
  { timeoutMs: 180_000 },
);
