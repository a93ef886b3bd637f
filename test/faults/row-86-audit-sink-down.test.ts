import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { PRIYA, SAM } from '../support/a-world.ts';
import { AMARA, askFor, give, LIAM, NOAH, opsOf, untilChained, WEI } from '../support/restore-story.ts';
import { runCli } from '../support/run-cli.ts';
import type { FaultBot } from './support/fault-bot.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { N0_MS } from './support/lateness.ts';
import { eventsOf, NBACK_MS } from './support/lives.ts';
import { type RowRun, row, seconds } from './support/row.ts';
import { told } from './support/told.ts';

/** MongoDB itself refuses every event from here on, or takes them again; all else it takes. */
const sink = (world: FaultWorld, state: 'down' | 'up') =>
  world.models.ledger.db.db?.command({
    collMod: 'ledger',
    validator: state === 'down' ? { never: { $exists: true } } : {},
    validationLevel: 'strict',
  });

const entries = (world: FaultWorld) => world.models.ledger.countDocuments({});
const adds = (world: FaultWorld) => world.scim.log().filter((e) => e.op === 'add').length;

/** When the target took it from this person, late against `due`, in ms. */
function lateBy(world: FaultWorld, personId: string, due: Date | null | undefined): number {
  const removed = world.scim.log().findLast((e) => e.op === 'remove' && e.user === personId);
  return Date.parse(removed?.at ?? '') - (due?.getTime() ?? Number.NaN);
}

/** Approved, and claimed by nobody although it is due. */
async function isHeld(world: FaultWorld, id: string): Promise<void> {
  const record = await world.record(id);
  expect(record).toMatchObject({ state: 'approved', grant: { startedAt: null } });
  expect(record.events.map((e) => e.action)).toContain('approval.approved');
  const status = await runCli(world, ['status']);
  expect(status.out).toMatch(new RegExp(`${id} .*ledger`));
}

/** Who asks whether it is ready hears of it. */
const saysSo = (bot: FaultBot): Promise<true> =>
  waitFor(async () => JSON.stringify((await bot.health()).body).includes('granting waits, removing goes on'), {
    timeoutMs: 60_000,
    what: 'its health to tell of the ledger',
  });

/** Ends go on, in time, and so do the people who hand back or take away. */
async function endsGoOn(world: FaultWorld, held: { timed: string; dropped: string; revoked: string }, r: RowRun) {
  expect(await world.access(AMARA, `drop ${held.dropped}`)).not.toBeNull();
  expect(await world.access(PRIYA, `revoke ${held.revoked} "Left the project today"`)).not.toBeNull();
  const ended = await Promise.all(Object.values(held).map((id) => world.until(id, 'ended', 90_000)));
  const late = ended.map((e) => lateBy(world, e.target.id, e.end?.dueAt));
  r.observed(`3 ends meanwhile (its time, handed back, taken away): the latest ${seconds(Math.max(...late))} after`);
  expect(Math.max(...late)).toBeLessThan(N0_MS);
  expect(Math.min(...late)).toBeGreaterThan(-1_000);
}

/** A process that starts now ends access like any other. */
async function startsAnyway(world: FaultWorld, first: FaultBot, id: string, r: RowRun): Promise<FaultBot> {
  await first.terminate();
  const begin = Date.now();
  const second = await world.bot();
  await second.ready();
  const up = Date.now();
  world.wasDown('bot', new Date(begin), new Date(up));
  expect(await world.access(WEI, `drop ${id}`)).not.toBeNull();
  const { end, target } = await world.until(id, 'ended', 90_000);
  r.observed(
    `a process started meanwhile ends what is handed back ${seconds(lateBy(world, target.id, end?.dueAt))} after`,
  );
  return second;
}

row(
  86,
  async (r) => {
    const world = await r.world({ leaseMs: 5_000 });
    const first = await world.bot();
    const held = { dropped: await give(world, AMARA), revoked: await give(world, NOAH), timed: '' };
    const later = await give(world, WEI);
    const asked = await askFor(world, LIAM);
    await world.card(PRIYA, asked, 'Please decide');
    await world.settle();
    held.timed = await give(world, SAM, '40s');
    await untilChained(world);
    const given = adds(world);

    const began = Date.now();
    await sink(world, 'down');
    expect(Number((await world.record(held.timed)).endsAt)).toBeGreaterThan(Date.now());
    const stood = await entries(world);
    await world.approve(PRIYA, asked);
    await world.until(asked, 'approved');
    await endsGoOn(world, held, r);
    await told(world, 'ledger is in trouble', 'granting waits, removing goes on');
    r.observed(`Security told ${seconds(Date.now() - began)} after it went down`);
    await saysSo(first);
    await isHeld(world, asked);
    const second = await startsAnyway(world, first, later, r);
    await saysSo(second);
    await isHeld(world, asked);
    expect(adds(world) - given).toBe(0);
    expect(await entries(world)).toBe(stood);
    r.observed(`0 given and 0 events written in ${seconds(Date.now() - began)}, one approved`);

    const back = Date.now();
    await sink(world, 'up');
    await world.until(asked, 'active', NBACK_MS);
    await untilChained(world);
    r.observed(
      `granted and all ${String((await entries(world)) - stood)} events written ${seconds(Date.now() - back)} after it is back`,
    );
    expect(opsOf(world, LIAM)).toEqual(['add']);
    for (const id of [...Object.values(held), later])
      await waitFor(async () => (await eventsOf(world, id, 'revoke.verified')) === 1, {
        what: 'its end in the ledger',
      });
    await told(world, 'A part we depend on works again', 'ledger');
  },
  { timeoutMs: 300_000 },
);
