import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { AMARA, CARLA, LIAM, NOAH, WEI, ZOE } from '../support/restore-story.ts';
import { untilPrimary } from './support/elect.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { lineFor, NBACK_MS } from './support/lives.ts';
import { row, seconds } from './support/row.ts';

const ASKERS = [SAM, AMARA, NOAH, ZOE, WEI, LIAM, CARLA, DANIEL];
/** One does something every so often, in ms. */
const APART_MS = 80;
/** Killed once so many are through. */
const THROUGH = 3;

/** Eight do something one after the other, and mongod is killed in the middle of it. */
async function killedAmong(
  world: FaultWorld,
  what: (userId: string) => Promise<void>,
  isThrough: () => Promise<number>,
): Promise<void> {
  const doing = ASKERS.map(async (userId, i) => {
    await sleep(i * APART_MS);
    await what(userId);
  });
  await waitFor(async () => (await isThrough()) >= THROUGH, {
    timeoutMs: 20_000,
    everyMs: 10,
    what: 'some to be through',
  });
  await world.outage('mongodb', async () => {
    await world.mongo.kill();
    await sleep(1_000);
    await world.mongo.restart();
    await untilPrimary(world);
  });
  await Promise.all(doing);
}

row(
  34,
  async (r) => {
    const world = await r.world({ mongo: 'own', leaseMs: 5_000 });
    await world.bot();
    const idOf = new Map<string, string>();
    await killedAmong(
      world,
      async (userId) => {
        const answer = await world.access(userId, `request ${lineFor('1h')}`).catch(() => null);
        const id = /^Recorded as (REQ-\d{4}-\d+)/.exec(answer ?? '')?.[1];
        if (id) idOf.set(userId, id);
      },
      async () => idOf.size,
    );
    for (const id of idOf.values()) expect((await world.record(id)).state).toBe('pending');
    r.observed(
      `${String(idOf.size)} of ${String(ASKERS.length)} requests were acknowledged, and all of them are there`,
    );
    for (const userId of ASKERS) if (!idOf.has(userId)) idOf.set(userId, await asksAgain(world, userId));

    const cards = new Map<string, Awaited<ReturnType<FaultWorld['card']>>>();
    for (const [userId, id] of idOf) cards.set(userId, await world.card(PRIYA, id, 'Please decide'));
    const press = (userId: string): Promise<void> => {
      const card = cards.get(userId);
      if (!card) throw new Error(`no card about ${userId}`);
      return world.click(PRIYA, card, 'approve').catch(() => undefined);
    };
    const decided = () => world.models.requests.countDocuments({ state: { $ne: 'pending' } }).catch(() => 0);
    await killedAmong(world, press, decided);
    const pending = ASKERS.length - (await decided());
    // The words come after the acknowledgement.
    const told = async () => (await toldNotRecorded(world)) >= pending;
    await waitFor(told, { timeoutMs: 20_000, what: 'everybody to be told' }).catch(() => undefined);
    const complaints = await toldNotRecorded(world);
    r.observed(
      `${String(pending)} of ${String(ASKERS.length)} approvals were not recorded, and ${String(complaints)} were told so`,
    );
    expect(pending).toBeLessThanOrEqual(complaints);
    const back = Date.now();
    for (const [userId, id] of idOf) {
      if ((await world.record(id)).state === 'pending') await press(userId);
      await world.until(id, 'active', NBACK_MS);
    }
    r.observed(`all of them are granted ${seconds(Date.now() - back)} after`);
  },
  { timeoutMs: 240_000 },
);

/** Who was not told that it is recorded asks again; it may be there all the same. */
async function asksAgain(world: FaultWorld, userId: string): Promise<string> {
  const answer = await waitFor(() => world.access(userId, `request ${lineFor('1h')}`), { what: 'an answer' });
  const id = /REQ-\d{4}-\d+/.exec(answer)?.[0];
  if (!id) throw new Error(`${userId} was answered: ${answer}`);
  return id;
}

async function toldNotRecorded(world: FaultWorld): Promise<number> {
  const channel = await world.people.dm(PRIYA);
  const messages = channel ? await world.people.messages(channel) : [];
  return messages.filter((m) => m.text.startsWith('Not recorded')).length;
}
