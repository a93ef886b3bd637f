import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { waitFor } from '../../../src/dev/wait-for.ts';
import { DANIEL, PRIYA, SAM } from '../../support/a-world.ts';
import type { FaultBot } from './fault-bot.ts';
import type { FaultWorld } from './fault-world.ts';
import { seconds } from './row.ts';

/** Never early by more than this, in ms. */
const EARLY_MS = 1_000;
/** N0 at its most, in ms. */
const LATE_MS = 15_000;
/** Longer than the queue and the sweep take together, in ms. */
const WHILE_MS = 4_000;

/** A grant to Sam of so long. @returns the request, active */
export async function grant(world: FaultWorld, length: string): Promise<string> {
  const id = await world.ask(SAM, `support-agent ${length} "Helping the Fjord account with its backlog"`);
  await world.approve(PRIYA, id);
  await world.until(id, 'active');
  return id;
}

/** By the log and the clock of the target, Sam's access ends when it should. @returns how late it was, in words */
export async function endsOnTime(world: FaultWorld, id: string): Promise<string> {
  const { endsAt } = await world.until(id, 'ended', 60_000);
  const removed = world.scim.log().findLast((e) => e.op === 'remove' && e.user === 'E1005');
  const late = Date.parse(removed?.at ?? '') - (endsAt?.getTime() ?? 0);
  expect(late).toBeGreaterThan(-EARLY_MS);
  expect(late).toBeLessThan(LATE_MS);
  return `${seconds(late)} late`;
}

/** While the clock of the only bot is wrong nothing is given and Security is told; then it is right, and it is given. */
export async function grantsNothingUntilRight(world: FaultWorld, bot: FaultBot): Promise<void> {
  const id = await world.ask(DANIEL, 'support-agent 1h "Standing in for the night shift today"');
  const effects = world.scim.log().length;
  await world.approve(PRIYA, id);
  await told(world, 'does not work');
  await sleep(WHILE_MS);
  expect(await world.record(id)).toMatchObject({ state: 'approved', grant: { attempts: 0 } });
  expect(world.scim.log().slice(effects)).toEqual([]);
  expect(await bot.health()).toMatchObject({
    status: 200,
    body: { status: 'degraded', dependencies: { clock: expect.stringMatching(/ahead of|behind/) } },
  });
  await bot.skew(0);
  await world.until(id, 'active', 20_000);
  await told(world, 'works again');
}

async function told(world: FaultWorld, words: string): Promise<void> {
  await waitFor(
    async () => {
      const messages = await world.people.messages('C0SECURITY');
      return messages.map((m) => JSON.stringify(m.blocks)).some((t) => t.includes(words) && t.includes('clock'));
    },
    { timeoutMs: 60_000, what: `Security to be told that the clock ${words}` },
  );
}
