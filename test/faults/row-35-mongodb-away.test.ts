import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { PRIYA, SAM } from '../support/a-world.ts';
import { beforeEnds } from './support/before-ends.ts';
import { untilPrimary } from './support/elect.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { NFAULT_MS } from './support/lateness.ts';
import { lineFor, NBACK_MS } from './support/lives.ts';
import { type RowRun, row, seconds } from './support/row.ts';
import { PAGE_MS, told } from './support/told.ts';

/** Ends inside the outage. */
const ENDING = 5;

interface Away {
  what: string;
  go(world: FaultWorld): Promise<void> | void;
  back(world: FaultWorld): Promise<void> | void;
}
const KILLED: Away = { what: 'killed', go: (w) => w.mongo.kill(), back: (w) => w.mongo.restart() };
const HANGING: Away = { what: 'hanging', go: (w) => w.mongo.pause(), back: (w) => w.mongo.resume() };

/** About to end, and one that waits for Priya. */
const ready = (r: RowRun, apartMs: number) =>
  beforeEnds(
    r,
    { mongo: 'own', bulk: { people: ENDING, roles: 1 } },
    { count: ENDING, endsAt: (i, first) => first + i * apartMs, seedMs: 3_000 },
  );

const removals = (world: FaultWorld) => world.scim.log().filter((e) => e.op === 'remove');
const notes = async (world: FaultWorld): Promise<string[]> =>
  (await readdir(world.config.stateDir)).filter((name) => name.startsWith('removal-'));

/** The bytes of the ledger's events of this action about a request. */
async function toldInLedger(world: FaultWorld, action: string, id: string): Promise<string[]> {
  const rows = await world.models.ledger.find({ action: { $eq: action } }).lean<{ bytes: string }[]>();
  return rows.map((r) => r.bytes).filter((b) => b.includes(id));
}

/** MongoDB is away across five ends: they are carried out from memory, written down, and recorded when it is back. */
async function endsWithout(r: RowRun, { what, go, back }: Away, downMs: number): Promise<void> {
  const { world, ids, first } = await ready(r, (downMs - NFAULT_MS) / ENDING);
  const asked = await world.ask(SAM, lineFor('1h'));
  const card = await world.card(PRIYA, asked, 'Please decide');
  await sleep(Math.max(0, first - 1_000 - Date.now()));
  const records = await Promise.all(ids.map((id) => world.record(id)));
  await world.outage('mongodb', async () => {
    const begin = Date.now();
    await go(world);
    await world.click(PRIYA, card, 'approve').catch(() => undefined);
    await waitFor(() => removals(world).length >= ENDING, {
      timeoutMs: downMs + NFAULT_MS,
      what: `${String(ENDING)} removals at the target`,
    });
    await waitFor(async () => (await notes(world)).length >= ENDING, { what: 'a note of each on the disk' });
    await sleep(Math.max(0, begin + downMs - Date.now()));
    expect(world.scim.log().filter((e) => e.op === 'add' && e.user === 'E1005')).toEqual([]);
    await back(world);
    await untilPrimary(world);
  });
  const late = records.map(({ endsAt, target }) => {
    const mine = removals(world).filter((e) => e.user === target.id);
    expect(mine).toHaveLength(1);
    return Date.parse(mine[0]?.at ?? '') - (endsAt?.getTime() ?? 0);
  });
  r.observed(`${what} for ${seconds(downMs)}: latest end ${seconds(Math.max(...late))} after its time`);
  expect(Math.max(...late)).toBeLessThan(NFAULT_MS);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(-1_000);

  for (const id of ids) await world.until(id, 'ended', NBACK_MS + 10_000);
  await waitFor(async () => (await notes(world)).length === 0, {
    timeoutMs: NBACK_MS,
    what: 'the notes to be recorded',
  });
  await world.settle();
  for (const id of ids) {
    expect(await toldInLedger(world, 'revoke.offline', id)).toHaveLength(1);
    expect(await toldInLedger(world, 'drift.found', id)).toEqual([]);
  }
  // Whoever was told "not recorded" presses again.
  if ((await world.record(asked)).state === 'pending') await world.click(PRIYA, card, 'approve');
  await world.until(asked, 'active', NBACK_MS);
}

/** Neither MongoDB nor the target is there: nothing can be done, and Security hears of it in time. */
async function paged(r: RowRun): Promise<void> {
  const { world, ids, first } = await ready(r, 0);
  world.scim.setFault({ kind: 'unavailable' });
  await world.outage('mongodb', () =>
    world.outage('target', async () => {
      world.mongo.pause();
      await sleep(Math.max(0, first - Date.now()));
      await told(world, 'Access has not ended on time', ...ids);
      const page = Date.now() - first;
      r.observed(`the target away as well: Security is told ${seconds(page)} after the end`);
      expect(page).toBeLessThan(PAGE_MS);
      world.scim.setFault();
      world.mongo.resume();
      await untilPrimary(world);
    }),
  );
  for (const id of ids) await world.until(id, 'ended', NBACK_MS + 10_000);
}

row(
  35,
  async (r) => {
    if (process.env['FAULT_ROWS'])
      await Promise.all([endsWithout(r, KILLED, 60_000), endsWithout(r, HANGING, 60_000), paged(r)]);
    else await endsWithout(r, HANGING, NFAULT_MS + 2_000);
  },
  { timeoutMs: 480_000 },
);
