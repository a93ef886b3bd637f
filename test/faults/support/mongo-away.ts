import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { StartMongoOptions } from '../../../src/dev/mongo.ts';
import { waitFor } from '../../../src/dev/wait-for.ts';
import { PRIYA, SAM } from '../../support/a-world.ts';
import { type BeforeEnds, beforeEnds } from './before-ends.ts';
import { untilPrimary } from './elect.ts';
import type { FaultBotStart } from './fault-bot.ts';
import type { FaultWorld, LinkName } from './fault-world.ts';
import { NFAULT_MS } from './lateness.ts';
import { effectsOf, lineFor, NBACK_MS } from './lives.ts';
import { type RowRun, seconds } from './row.ts';

/** Ends inside the outage. */
const ENDING = 5;

/** One way MongoDB takes no writes, and how it comes back. */
export interface Away {
  what: string;
  mongo?: StartMongoOptions;
  links?: readonly LinkName[];
  /** Done before there is any grant. */
  prepare?(world: FaultWorld): Promise<unknown>;
  start?(world: FaultWorld): FaultBotStart;
  go(world: FaultWorld): Promise<unknown> | undefined;
  back(world: FaultWorld): Promise<unknown> | undefined;
  /** Longest it takes to go, in ms: 3,000. */
  goesWithinMs?: number;
  /** Looked at while it is away, besides. */
  meanwhile?(world: FaultWorld): Promise<unknown>;
}

/** A world whose five grants are about to end. @param apartMs between two ends */
export function aboutToEnd(
  r: RowRun,
  apartMs: number,
  { mongo = {}, links = [], prepare, start, goesWithinMs = 3_000 }: Partial<Away> = {},
): Promise<BeforeEnds> {
  const endsAt = (i: number, first: number) => first + goesWithinMs + 3_000 + i * apartMs;
  const plan = { count: ENDING, endsAt, seedMs: 3_000, ...(prepare ? { prepare } : {}), ...(start ? { start } : {}) };
  return beforeEnds(r, { mongo, links, bulk: { people: ENDING, roles: 1 } }, plan);
}

const removals = (world: FaultWorld) => world.scim.log().filter((e) => e.op === 'remove');
const notes = async (world: FaultWorld): Promise<string[]> =>
  (await readdir(world.config.stateDir)).filter((name) => name.startsWith('removal-'));

/** The bytes of the ledger's events of this action about a request. */
async function toldInLedger(world: FaultWorld, action: string, id: string): Promise<string[]> {
  const rows = await world.models.ledger.find({ action: { $eq: action } }).lean<{ bytes: string }[]>();
  return rows.map((r) => r.bytes).filter((b) => b.includes(id));
}

/**
 * MongoDB takes no writes across five ends: they are carried out from memory, noted on the disk, and recorded when it
 * is back. Nothing is given meanwhile, whatever is pressed.
 */
export async function endsFromMemory(r: RowRun, away: Away, downMs: number): Promise<void> {
  const { world, ids } = await aboutToEnd(r, (downMs - NFAULT_MS) / ENDING, away);
  const asked = await world.ask(SAM, lineFor('1h'));
  const card = await world.card(PRIYA, asked, 'Please decide');
  // A message posted and not noted down would be posted once more.
  const noted = async () => (await world.record(asked)).outbox.every((e) => e.kind !== 'notify');
  await waitFor(noted, { what: 'its messages to be noted down' });
  const records = await Promise.all(ids.map((id) => world.record(id)));
  const without = await world.outage('mongodb', async () => {
    await away.go(world);
    const begin = Date.now();
    // On a busy machine the first may have ended in the ordinary way.
    const left = records.filter((e) => Number(e.endsAt) > begin).length;
    expect(left).toBeGreaterThan(0);
    await world.click(PRIYA, card, 'approve').catch(() => undefined);
    await waitFor(() => removals(world).length >= ENDING, {
      timeoutMs: downMs + NFAULT_MS,
      what: `${String(ENDING)} removals at the target`,
    });
    const onDisk = async () => (await notes(world)).length >= left;
    await waitFor(onDisk, { what: 'a note of each on the disk' });
    await away.meanwhile?.(world);
    await sleep(Math.max(0, begin + downMs - Date.now()));
    expect(effectsOf(world)).toEqual([]);
    await away.back(world);
    await untilPrimary(world);
    return left;
  });
  const late = records.map(({ endsAt, target }) => {
    const mine = removals(world).filter((e) => e.user === target.id);
    expect(mine).toHaveLength(1);
    return Date.parse(mine[0]?.at ?? '') - (endsAt?.getTime() ?? 0);
  });
  r.observed(`${away.what} for ${seconds(downMs)}: latest end ${seconds(Math.max(...late))} after its time`);
  expect(Math.max(...late)).toBeLessThan(NFAULT_MS);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(-1_000);

  for (const id of ids) await world.until(id, 'ended', NBACK_MS + 10_000);
  const none = async () => (await notes(world)).length === 0;
  await waitFor(none, { timeoutMs: NBACK_MS, what: 'the notes to be recorded' });
  await world.settle();
  const said = await Promise.all(ids.map((id) => toldInLedger(world, 'revoke.offline', id)));
  expect(said.filter((events) => events.length === 1).length).toBeGreaterThanOrEqual(without);
  for (const id of ids) expect(await toldInLedger(world, 'drift.found', id)).toEqual([]);
  // Whoever was told "not recorded" presses again.
  if ((await world.record(asked)).state === 'pending') await world.click(PRIYA, card, 'approve');
  await world.until(asked, 'active', NBACK_MS);
}
