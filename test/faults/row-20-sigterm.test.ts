import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { PRIYA, SAM } from '../support/a-world.ts';
import { comesBack, effectsOf, granted, lineFor } from './support/lives.ts';
import { type RowRun, row, seconds } from './support/row.ts';

/** Most supervisors wait 30 s; we promise less, in ms. */
const DRAIN_MS = 25_000;

/** @param slowMs how long the target takes for each call */
async function deployed(r: RowRun, slowMs: number): Promise<void> {
  const world = await r.world();
  const bot = await world.bot();
  const held = await granted(world, '1h');
  const asked = await world.ask('U0AMARA', lineFor('1h'));
  world.scim.setFault({ kind: 'hang', ms: slowMs });
  await world.access(SAM, `drop ${held}`);
  await world.approve(PRIYA, asked);
  const begun = async () => (await world.record(asked)).grant?.attempts && (await world.record(held)).end?.attempts;
  await waitFor(begun, { timeoutMs: 20_000, what: 'a grant and a removal to be under way' });
  // Typed while it goes down: recorded, or not answered.
  const late = world.access('U0NOAH', `request ${lineFor('1h')}`).catch(() => null);
  const { code, ms } = await bot.terminate();
  expect({ code }).toEqual({ code: 0 });
  expect(ms).toBeLessThan(DRAIN_MS);
  const answer = await late;
  world.scim.setFault();

  await comesBack(world, bot);
  await world.until(asked, 'active', 40_000);
  await world.until(held, 'ended', 40_000);
  expect(effectsOf(world)).toEqual(['add', 'remove']);
  const said = answer?.startsWith('Recorded') ? 'recorded' : 'not recorded, and not said to be';
  r.observed(`calls of ${seconds(slowMs)}: gone in ${seconds(ms)}; a request typed meanwhile was ${said}`);
}

row(20, async (r) => {
  // A grant takes seven calls or so: the first is done in time, the second is left to the next process.
  await deployed(r, 700);
  await deployed(r, 6_000);
});
