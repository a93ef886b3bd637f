import { expect } from 'vitest';
import { effectsOf, granted, lineFor } from './support/lives.ts';
import { haveLeft } from './support/people-file.ts';
import { row, seconds } from './support/row.ts';

/** From the change of the people file: two looks at it, and a removal. */
const AT_ONCE_MS = 15_000;

row(65, async (r) => {
  const world = await r.world();
  await world.bot();
  const held = await granted(world, '1h');
  const waits = await world.ask('U0AMARA', lineFor('1h'));
  const others = await world.ask('U0NOAH', lineFor('1h'));
  const begin = performance.now();
  await haveLeft(world, 'E1005', 'E1027');
  const { end } = await world.until(held, 'ended', 60_000);
  const tookMs = performance.now() - begin;
  await world.until(waits, 'cancelled', 10_000);
  expect(end?.cause).toBe('left');
  expect(effectsOf(world)).toEqual(['add', 'remove']);
  expect((await world.record(others)).state).toBe('pending');
  expect(tookMs).toBeLessThan(AT_ONCE_MS);
  r.observed(`removed and read back ${seconds(tookMs)} after the people file said so; what waited was closed`);
});
