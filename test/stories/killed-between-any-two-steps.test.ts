import { describe, expect, inject, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';

/** The promise after a crash: everything is back on its way within 30 s of the restart. */
const BACK_MS = 30_000;
const LONG = '1h';

/** Asks until a request is there: a person who gets no answer types it again. */
async function askStubbornly(world: AWorld, line: string): Promise<string> {
  return waitFor(
    async () => {
      const answer = world.people.botConnected() ? await world.access(SAM, `request ${line}`) : null;
      return /REQ-\d{4}-\d{6}/.exec(answer ?? '')?.[0];
    },
    { timeoutMs: 60_000, everyMs: 200, what: 'the request to be recorded' },
  );
}

/** Presses Approve until it counts: a person who sees nothing happen presses again. */
async function approveStubbornly(world: AWorld, id: string): Promise<void> {
  await waitFor(
    async () => {
      if ((await world.record(id)).state !== 'pending') return true;
      if (!world.people.botConnected()) return false;
      const card = await world.card(PRIYA, id, 'Please decide');
      await world.click(PRIYA, card, 'approve').catch(() => undefined);
      return (await world.record(id)).state !== 'pending';
    },
    { timeoutMs: 60_000, everyMs: 200, what: 'the approval to count' },
  );
}

/**
 * Handed back by its holder when it is active: for lives that may die after the approval. A short grant's time would
 * be over before it could be given, and it would rightly be closed as failed.
 */
async function handBack(world: AWorld, id: string): Promise<void> {
  await world.until(id, 'active', 90_000);
  await waitFor(
    async () => {
      if (world.people.botConnected()) await world.access(SAM, `drop ${id}`);
      return (await world.record(id)).state !== 'active';
    },
    { timeoutMs: 60_000, everyMs: 200, what: 'the access to be handed back' },
  );
}

interface Death {
  step: string;
  time?: number;
}

/** One request's life in which the bot dies at each of these steps in turn, and is started again each time. */
async function liveThrough(deaths: readonly Death[], length: string): Promise<void> {
  const world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), leaseMs: 2_000 });
  try {
    const died: string[] = [];
    const running = (async () => {
      for (const dieAt of deaths) {
        const bot = await world.spawnBot({ dieAt });
        await bot.gone;
        died.push(`${dieAt.step}: ${String(bot.child.signalCode)}`);
      }
      await world.spawnBot();
    })();
    running.catch(() => undefined);
    const id = await askStubbornly(world, `support-agent ${length} "Helping the Fjord account with its backlog"`);
    await approveStubbornly(world, id);
    if (length === LONG) await handBack(world, id);
    const ended = await world.until(id, 'ended', 90_000);
    await running;
    expect(died).toEqual(deaths.map((d) => `${d.step}: SIGKILL`));

    const changes = world.scim.log().filter((e) => e.user === 'E1005' && e.group === 'support-agents');
    expect(changes.map((e) => e.op)).toEqual(['add', 'remove']);
    expect(await world.models.requests.countDocuments({})).toBe(1);
    const removedAt = new Date(changes[1]?.at ?? 0).getTime();
    const dueAt = ended.end?.dueAt.getTime() ?? 0;
    if (length !== LONG) expect(dueAt).toBe(ended.endsAt?.getTime());
    expect(removedAt).toBeGreaterThanOrEqual(dueAt);
    expect(removedAt - dueAt).toBeLessThan(BACK_MS);
    await world.card(SAM, id, 'Ended and verified');
    await waitFor(async () => (await world.record(id)).events.length === 0, {
      timeoutMs: 15_000,
      what: 'the last event to be in the ledger',
    });
    expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
  } finally {
    await world.stop();
  }
}

const at = (...steps: string[]): Death[] => steps.map((step) => ({ step }));
const every = (step: string, time: number, deaths: number): Death[] =>
  Array.from({ length: deaths }, () => ({ step, time }));

describe('killed with SIGKILL and started again: one grant, one end, on time, nothing lost', () => {
  it.concurrent.each([
    ['while it is asked for', at('before-file', 'after-file', 'chained', 'notify-claimed', 'card-posted'), LONG],
    ['before it is granted', at('armed', 'provision-claimed', 'admitted', 'grant-intent'), LONG],
    ['while it is granted', at('grant-called', 'grant-observed', 'provision-settled'), LONG],
    ['while it is removed', at('revoke-claimed', 'revoke-called', 'revoke-observed', 'revoke-settled'), '15s'],
    ['right after every third commit', every('after-commit', 3, 5), LONG],
    ['right before every fourth commit', every('before-commit', 4, 5), LONG],
  ])('%s', (_, deaths, length) => liveThrough(deaths, length), 180_000);
});
