import { describe, expect, inject, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type Portcullis, type ProcessRole, startPortcullis } from '../../src/main.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';

const S = 1_000;
const HOUR = 3_600 * S;
/** N0: the longest an end may be late without another fault, in ms. */
const LATE_MS = 15 * S;
/** Never early by more than this, in ms. */
const EARLY_MS = 1 * S;

/** A world whose bots have a clock that is off by `skew` ms; those of MongoDB, Redis, Slack and the target are right. */
interface Skewed extends AWorld {
  skew: number;
  start(): Promise<Portcullis>;
  /** Stops every bot. */
  rest(): Promise<void>;
}

async function skewed(): Promise<Skewed> {
  const world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  const bots: Portcullis[] = [];
  const self: Skewed = {
    ...world,
    skew: 0,
    async start(role: ProcessRole = 'all') {
      const clock = { now: () => new Date(Date.now() + self.skew) };
      const bot = await startPortcullis({ config: world.config, env: world.env, role, overrides: { clock } });
      bots.push(bot);
      await waitFor(() => bot.slackUp() && world.people.botConnected(), { timeoutMs: 15_000, what: 'Slack' });
      return bot;
    },
    async rest() {
      await Promise.all(bots.splice(0).map((bot) => bot.stop()));
    },
    async stop() {
      await self.rest();
      await world.stop();
    },
  };
  return self;
}

async function granted(world: AWorld, length: string): Promise<string> {
  const id = await world.ask(SAM, `support-agent ${length} "Helping the Fjord account with its backlog"`);
  await world.approve(PRIYA, id);
  await world.until(id, 'active');
  return id;
}

/** How late the access was gone by the target's own log and clock, in ms. */
async function lateness(world: AWorld, id: string): Promise<number> {
  const { endsAt } = await world.until(id, 'ended', 60_000);
  const removed = world.scim.log().findLast((e) => e.op === 'remove' && e.user === 'E1005');
  return Date.parse(removed?.at ?? '') - (endsAt?.getTime() ?? 0);
}

async function readiness(bot: Portcullis): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${String(bot.healthPort)}/readyz`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { status: unknown }).status;
}

/** Security is told something with all of these words. */
function told(world: AWorld, ...words: string[]): Promise<string> {
  return waitFor(
    async () => {
      const messages = await world.people.messages('C0SECURITY');
      return messages.map((m) => JSON.stringify(m.blocks)).find((text) => words.every((w) => text.includes(w)));
    },
    { timeoutMs: 30_000, what: `Security to be told: ${words.join(', ')}` },
  );
}

/** Asked and approved while the clock is wrong: nothing is given, and Security hears of it. Then the clock is right. */
async function waitsForTheClock(world: Skewed, bot: Portcullis): Promise<void> {
  await waitFor(async () => (await readiness(bot)) === 'degraded', { timeoutMs: 10_000, what: 'trouble at /readyz' });
  const waiting = await world.ask(DANIEL, 'support-agent 1h "Standing in for the night shift today"');
  await world.approve(PRIYA, waiting);
  expect(await told(world, 'does not work', 'clock')).toMatch(/ahead of|behind|while running/);
  // Longer than the queue and the sweep take together.
  await new Promise((resolve) => setTimeout(resolve, 3 * S));
  expect(await world.record(waiting)).toMatchObject({ state: 'approved', grant: { attempts: 0 } });
  expect(world.scim.log().map((e) => [e.op, e.user])).toEqual([
    ['add', 'E1005'],
    ['remove', 'E1005'],
  ]);
  world.skew = 0;
  await world.until(waiting, 'active', 20_000);
  await told(world, 'works again', 'clock');
  expect(await readiness(bot)).toBe('ready');
}

describe.concurrent('a wrong clock ends nothing early or late, and gives nothing', { timeout: 120_000 }, () => {
  it.each([20 * S, -20 * S])('row 69: off by %i ms from the start', async (ms) => {
    const world = await skewed();
    try {
      await world.start();
      const id = await granted(world, '20s');
      await world.rest();
      world.skew = ms;
      const bot = await world.start();
      const late = await lateness(world, id);
      expect(late).toBeGreaterThan(-EARLY_MS);
      expect(late).toBeLessThan(LATE_MS);
      await waitsForTheClock(world, bot);
    } finally {
      await world.stop();
    }
  });

  it.each([HOUR, -HOUR])('row 70: set by %i ms in the middle of a grant', async (ms) => {
    const world = await skewed();
    try {
      const bot = await world.start();
      const id = await granted(world, '10s');
      world.skew = ms;
      const late = await lateness(world, id);
      expect(late).toBeGreaterThan(-EARLY_MS);
      expect(late).toBeLessThan(LATE_MS);
      await waitsForTheClock(world, bot);
    } finally {
      await world.stop();
    }
  });

  it('another worker gives what one with a wrong clock leaves; the ledger holds together', async () => {
    const world = await skewed();
    try {
      world.skew = 20 * S;
      await world.start();
      const right = await startPortcullis({ config: world.config, env: world.env, role: 'worker' });
      try {
        expect(await lateness(world, await granted(world, '5s'))).toBeLessThan(LATE_MS);
      } finally {
        await right.stop();
      }
      await waitFor(async () => (await world.models.requests.countDocuments({ relayPending: true })) === 0, {
        timeoutMs: 10_000,
        what: 'all events to be in the ledger',
      });
      expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
    } finally {
      await world.stop();
    }
  });
});
