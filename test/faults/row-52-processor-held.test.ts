import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { latenessOf, N0_MS } from './support/lateness.ts';
import { lineFor } from './support/lives.ts';
import { row, seconds } from './support/row.ts';

const HELD_MS = 60_000;
const OSKAR = 'U0OSKAR';

row(
  52,
  async (r) => {
    const world = await r.world();
    const bots = await Promise.all([world.bot(), world.bot()]);
    const why = '"Preparing the renewal of the Fjord account"';
    const others: string[] = [];
    for (const who of ['U0AMARA', 'U0NOAH', 'U0ZOE']) others.push(await world.ask(who, `crm-viewer 40s ${why}`));
    const first = await world.ask('U0SAM', lineFor('15s'));
    for (const id of others) await world.approve(OSKAR, id);
    await world.approve('U0PRIYA', first);
    for (const id of [...others, first]) await world.until(id, 'active');
    // Whoever takes the first end is held within the connector's work; only that one.
    const watches = await Promise.all(bots.map((b) => b.watch('revoke-called', 60_000)));
    await Promise.all(bots.map((b) => b.arm({ step: 'revoke-called', do: 'block', ms: HELD_MS })));
    const held = await Promise.race(watches.map((w, i) => w.reached.then(() => i)));
    const begin = Date.now();
    await bots[1 - held]?.arm();
    const late = await latenessOf(world, others);
    const [mine] = await latenessOf(world, [first]);
    r.observed(
      `one process held for ${seconds(HELD_MS)}: the other system's latest end ${seconds(Math.max(...late))} after its time, the one in it ${seconds(mine ?? Number.NaN)}`,
    );
    expect(Math.max(...late)).toBeLessThan(N0_MS);
    expect(Date.now() - begin).toBeLessThan(HELD_MS);
    // It comes back to itself and does no harm.
    const answers = async () => (await bots[held]?.health())?.status === 200;
    await waitFor(answers, { timeoutMs: HELD_MS + 30_000, everyMs: 500, what: 'it to go on' });
    await world.settle();
    expect(
      world.scim
        .log()
        .filter((e) => e.user === 'E1005')
        .map((e) => e.op),
    ).toEqual(['add', 'remove']);
  },
  { timeoutMs: 240_000 },
);
