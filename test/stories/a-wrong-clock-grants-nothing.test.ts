import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type Portcullis, startPortcullis } from '../../src/main.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';

const S = 1_000;
const HOUR = 3_600 * S;
/** N0: the longest an end may be late without another fault, in ms. */
const LATE_MS = 15 * S;
/** Never early by more than this, in ms. */
const EARLY_MS = 1 * S;

let world: AWorld;
/** The clock of the bot, off by `skew` ms; those of MongoDB, Redis, Slack and the target are right. */
let skew = 0;
const clock = { now: () => new Date(Date.now() + skew) };
const bots: Portcullis[] = [];

beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
});
afterEach(async () => {
  skew = 0;
  await Promise.all(bots.splice(0).map((bot) => bot.stop()));
});
afterAll(() => world.stop());

async function startBot(): Promise<Portcullis> {
  const bot = await startPortcullis({ config: world.config, env: world.env, overrides: { clock } });
  bots.push(bot);
  await waitFor(() => bot.slackUp() && world.people.botConnected(), { timeoutMs: 15_000, what: 'the bot in Slack' });
  return bot;
}

async function granted(length: string): Promise<string> {
  const id = await world.ask(SAM, `support-agent ${length} "Helping the Fjord account with its backlog"`);
  await world.approve(PRIYA, id);
  await world.until(id, 'active');
  return id;
}

/** How late the target saw the access go, by its own clock, in ms. */
async function lateness(id: string): Promise<number> {
  const { endsAt } = await world.until(id, 'ended', 60_000);
  const removed = world.scim.log().findLast((e) => e.op === 'remove' && e.user === 'E1005');
  return Date.parse(removed?.at ?? '') - (endsAt?.getTime() ?? 0);
}

async function endsOnTime(id: string): Promise<void> {
  const late = await lateness(id);
  expect(late).toBeGreaterThan(-EARLY_MS);
  expect(late).toBeLessThan(LATE_MS);
}

/** Asked and approved while the clock is wrong: nothing is given, and Security hears of it. Then the clock is right. */
async function waitsForTheClock(bot: Portcullis): Promise<void> {
  await waitFor(async () => (await readiness(bot)) === 'degraded', { timeoutMs: 10_000, what: 'trouble at /readyz' });
  const waiting = await world.ask(DANIEL, 'support-agent 1h "Standing in for the night shift today"');
  const calls = world.scim.log().length;
  await world.approve(PRIYA, waiting);
  const shown = await waitFor(
    async () => (await told()).find((text) => text.includes('does not work') && text.includes('clock')),
    { timeoutMs: 30_000, what: 'Security to be told' },
  );
  expect(shown).toMatch(/ahead of|behind|while running/);
  expect((await world.record(waiting)).state).toBe('approved');
  expect((await world.record(waiting)).grant?.attempts).toBe(0);
  expect(
    world.scim
      .log()
      .slice(calls)
      .filter((e) => e.op === 'add'),
  ).toEqual([]);
  skew = 0;
  await world.until(waiting, 'active', 20_000);
  await waitFor(async () => (await told()).some((text) => text.includes('works again')), {
    timeoutMs: 30_000,
    what: 'Security to be told that it is over',
  });
  expect(await readiness(bot)).toBe('ready');
  await world.access(DANIEL, `drop ${waiting}`);
  await world.until(waiting, 'ended');
}

/** What the security channel was told since it was last asked. */
let heard = 0;
async function told(): Promise<string[]> {
  return (await world.people.messages('C0SECURITY')).slice(heard).map((m) => JSON.stringify(m.blocks));
}

async function readiness(bot: Portcullis): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${String(bot.healthPort)}/readyz`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { status: unknown }).status;
}

describe.each([20 * S, -20 * S])('row 69: a clock that is off by %i ms from the start', (ms) => {
  it('neither ends a grant early nor late, and gives nothing until it is right', async () => {
    await startBot();
    const id = await granted('20s');
    await Promise.all(bots.splice(0).map((bot) => bot.stop()));
    heard = (await world.people.messages('C0SECURITY')).length;
    skew = ms;
    const bot = await startBot();
    await endsOnTime(id);
    await waitsForTheClock(bot);
  });
});

describe.each([HOUR, -HOUR])('row 70: a clock that is set by %i ms in the middle of a grant', (ms) => {
  it('neither ends it early nor late, and gives nothing until it is right', async () => {
    const bot = await startBot();
    const id = await granted('12s');
    heard = (await world.people.messages('C0SECURITY')).length;
    skew = ms;
    await endsOnTime(id);
    await waitsForTheClock(bot);
  });
});

it('another worker gives what one with a wrong clock leaves; the ledger holds together', async () => {
  skew = 20 * S;
  await startBot();
  const right = await startPortcullis({ config: world.config, env: world.env, role: 'worker' });
  bots.push(right);
  await endsOnTime(await granted('5s'));
  await waitFor(async () => (await world.models.requests.countDocuments({ relayPending: true })) === 0, {
    timeoutMs: 10_000,
    what: 'all events to be in the ledger',
  });
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});
