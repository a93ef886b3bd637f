import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { PRIYA } from '../support/a-world.ts';
import { numbers, seedOf } from './pick-rows.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { lineFor } from './support/lives.ts';
import { row, seconds } from './support/row.ts';

/** `FAULT_MINUTES=10` for the time of the matrix; `FAULT_SEED` for the same deaths and wishes again. */
const MINUTES = Number(process.env['FAULT_MINUTES'] ?? 2);
const SEED = Number(process.env['FAULT_SEED'] ?? seedOf(Date.now()));
const QUIET_MS = 60_000;
const PEOPLE = ['U0SAM', 'U0AMARA', 'U0NOAH', 'U0ZOE', 'U0ISABEL', 'U0AISHA', 'U0HUGO', 'U0KENJI'];
const LENGTHS = ['4s', '9s', '25s', '1h'];

type Random = (below: number) => number;

function randomOf(seed: number): Random {
  const drawn = numbers(seed);
  return (below) => drawn.next().value % below;
}

/** One person who asks, hands back and takes back until the time is over, whatever becomes of it. */
async function lives(world: FaultWorld, userId: string, random: Random, until: number): Promise<void> {
  const type = (words: string) => world.access(userId, words).catch(() => null);
  while (Date.now() < until) {
    await sleep(500 + random(4_000));
    await type(`request ${lineFor(LENGTHS[random(LENGTHS.length)] ?? '1h')}`);
    const mine = await world.models.requests.findOne({ 'requester.slack.userId': userId, live: true } as never).lean();
    if (!mine) continue;
    const id = mine._id;
    const approve = async () => {
      const card = await world.card(PRIYA, id, 'Please decide');
      await world.click(PRIYA, card, 'approve');
    };
    if (random(5) === 0) await type(`cancel ${id}`);
    else await approve().catch(() => undefined);
    await sleep(random(8_000));
    if (random(3) === 0) await type(`drop ${id}`);
  }
}

/** Kills one of two processes every 2 to 10 s and starts another in its place. @returns when each died, ms since 1970 */
async function kills(world: FaultWorld, random: Random, until: number): Promise<number[]> {
  const bots = [await world.bot(), await world.bot()];
  const deaths: number[] = [];
  while (Date.now() < until) {
    await sleep(2_000 + random(8_000));
    const which = random(2);
    const dead = bots[which];
    await dead?.kill();
    deaths.push(Date.now());
    const next = await world.bot({ detached: true });
    bots[which] = next;
    // Until it is up, or dead itself.
    const noted = () => world.wasDown('bot', dead?.diedAt ?? new Date(), new Date());
    void next.ready().then(noted, noted);
  }
  await Promise.all(bots.map((b) => b.ready()));
  return deaths;
}

row(
  21,
  async (r) => {
    console.log(`row 21: FAULT_SEED=${String(SEED)} FAULT_MINUTES=${String(MINUTES)}`);
    const world = await r.world({ leaseMs: 20_000 });
    const until = Date.now() + MINUTES * 60_000;
    const people = PEOPLE.map((who, i) => lives(world, who, randomOf(SEED + i + 1), until));
    const deaths = await kills(world, randomOf(SEED), until);
    await Promise.all(people);
    r.limits({ extraCards: deaths.length });
    const last = deaths.at(-1) ?? 0;
    await world.settle(Math.max(1, last + QUIET_MS - Date.now()));
    const quiet = Date.now() - last;
    const requests = await world.models.requests.countDocuments({});
    const given = world.scim.log().filter((e) => e.op === 'add').length;
    expect(given).toBeGreaterThan(0);
    const what = `${String(deaths.length)} deaths in ${String(MINUTES)} min, ${String(requests)} requests, ${String(given)} given`;
    r.observed(`seed ${String(SEED)}: ${what}; quiet ${seconds(quiet)} after the last death`);
  },
  { timeoutMs: MINUTES * 60_000 + 300_000 },
);
