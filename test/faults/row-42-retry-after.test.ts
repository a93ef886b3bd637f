import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { PRIYA } from '../support/a-world.ts';
import { latenessOf } from './support/lateness.ts';
import { lineFor } from './support/lives.ts';
import { row, seconds } from './support/row.ts';
import { seedActive } from './support/seed-active.ts';
import { told } from './support/told.ts';

/** In the place of 10,000: what is counted here does not depend on how many there are. */
const DUE = 500;
const PAUSE_S = 120;
/** What was out when the first 429 came, in ms. */
const OUT_MS = 3_000;

row(
  42,
  async (r) => {
    // They are removed in turn once the pause is over, by a target that does one thing at a time.
    r.limits({ backWithinMs: 150_000 });
    const world = await r.world({ bulk: { people: DUE / 10, roles: 10 } });
    const soon = Date.now() + 40_000;
    const ids = await seedActive(world, { count: DUE, endsAt: () => new Date(soon) });
    await world.bot();
    const asked = await world.ask('U0SAM', lineFor('1h'));
    await sleep(Math.max(0, soon - 2_000 - Date.now()));
    world.scim.setFault({ kind: 'throttle', retryAfter: String(PAUSE_S) });
    const from = new Date();
    const quiet = world.scim.calls();
    await waitFor(() => world.scim.calls() > quiet, { timeoutMs: 30_000, what: 'the first removal to be tried' });
    const heard = Date.now();
    world.wasDown('target', from, new Date(heard + PAUSE_S * 1_000));
    await sleep(OUT_MS);
    const calls = world.scim.calls();
    r.observed(`${String(calls - quiet)} calls until the pause was known`);
    expect(calls - quiet).toBeLessThanOrEqual(40);
    await world.approve(PRIYA, asked);

    await told(world, 'Access has not ended on time');
    r.observed(`${String(DUE)} due: Security told ${seconds(Date.now() - soon)} after the end`);
    await sleep(Math.max(0, heard + PAUSE_S * 1_000 - 2_000 - Date.now()));
    expect(world.scim.calls()).toBe(calls);
    expect((await world.record(asked)).state).toBe('approved');
    r.observed(`no call in the ${String(PAUSE_S)} s asked for`);
    world.scim.setFault();
    await latenessOf(world, ids, 200_000);
    await world.until(asked, 'active', 60_000);
    const log = world.scim.log().filter((e) => Date.parse(e.at) > heard);
    const firstAdd = log.findIndex((e) => e.op === 'add');
    r.observed(
      `${String(firstAdd)} of ${String(DUE)} removals went before the grant; all done ${seconds(Date.now() - heard)} after the 429`,
    );
    // Those that were told to wait themselves may come after.
    expect(firstAdd).toBeGreaterThanOrEqual(DUE - 2 * (calls - quiet));
  },
  { timeoutMs: 500_000 },
);
