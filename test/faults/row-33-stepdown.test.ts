import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { PRIYA, SAM } from '../support/a-world.ts';
import { AMARA, NOAH, opsOf, WEI, ZOE } from '../support/restore-story.ts';
import { stepDown, untilPrimary } from './support/elect.ts';
import type { FaultBot } from './support/fault-bot.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { eventsOf, lineFor } from './support/lives.ts';
import { row, seconds } from './support/row.ts';

/** In s: the driver waits for the next primary, or gives up and what was under way fails. */
const SHORT_S = 2;
const LONG_S = 8;
/** Where the primary is lost, from the click to the read-back, for how long, and whose request it is. */
const MOMENTS = [
  ['before-commit', SHORT_S, SAM],
  ['before-commit', LONG_S, AMARA],
  ['grant-intent', SHORT_S, NOAH],
  ['grant-called', LONG_S, ZOE],
  ['grant-observed', SHORT_S, WEI],
] as const;

async function through(
  { world, bot }: { world: FaultWorld; bot: FaultBot },
  [step, downS, userId]: (typeof MOMENTS)[number],
): Promise<number> {
  const id = await world.ask(userId, lineFor('1h'));
  const card = await world.card(PRIYA, id, 'Please decide');
  await world.settle();
  await bot.arm({ step, do: 'hang', ms: 500 });
  const { reached } = await bot.watch(step);
  const click = world.click(PRIYA, card, 'approve').catch(() => undefined);
  await reached;
  await stepDown(world, downS);
  const back = untilPrimary(world);
  await click;
  await back;
  const since = Date.now();
  let pressed = since;
  const active = async () => {
    const { state } = await world.record(id);
    // "Not recorded, press again": one who was told so does.
    if (state === 'pending' && Date.now() - pressed > 5_000) {
      pressed = Date.now();
      await world.click(PRIYA, card, 'approve').catch(() => undefined);
    }
    return state === 'active';
  };
  await waitFor(active, { timeoutMs: 60_000, what: `${id} to be active` });
  expect(opsOf(world, userId)).toEqual(['add']);
  const approvals = () => eventsOf(world, id, 'approval.approved');
  await waitFor(async () => (await approvals()) > 0, { timeoutMs: 15_000, what: 'the approval to be in the ledger' });
  expect(await approvals()).toBe(1);
  return Date.now() - since;
}

row(
  33,
  async (r) => {
    const world = await r.world({ mongo: 'own', leaseMs: 5_000 });
    const bot = await world.bot();
    for (const moment of MOMENTS) {
      const took = await through({ world, bot }, moment);
      const [step, downS] = moment;
      r.observed(`lost at ${step} for ${String(downS)} s: granted once, ${seconds(took)} after the election`);
    }
  },
  { timeoutMs: 240_000 },
);
