import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { PRIYA } from '../support/a-world.ts';
import { latenessOf } from './support/lateness.ts';
import { lineFor, NBACK_MS } from './support/lives.ts';
import { row, seconds } from './support/row.ts';
import { PAGE_MS, told } from './support/told.ts';

const ENDING = ['U0SAM', 'U0AMARA', 'U0NOAH'];

row(
  47,
  async (r) => {
    r.limits({ pageWithinMs: PAGE_MS });
    const world = await r.world();
    await world.bot();
    const ids: string[] = [];
    for (const who of ENDING) ids.push(await world.ask(who, lineFor('15s')));
    for (const id of ids) await world.approve(PRIYA, id);
    for (const id of ids) await world.until(id, 'active');
    const asked = await world.ask('U0ZOE', lineFor('1h'));
    const ends = (await world.record(ids[0] ?? '')).endsAt?.getTime() ?? 0;

    world.scim.setFault({ kind: 'unauthorized' });
    await world.outage('target', async () => {
      await world.approve(PRIYA, asked);
      for (const id of ids) await world.until(id, 'revoke_overdue', 90_000);
      for (const id of ids) await told(world, 'Access has not ended on time', id);
      const paged = Date.now() - ends;
      r.observed(`Security told of all three ${seconds(paged)} after the first end`);
      const { end, outbox } = await world.record(ids[0] ?? '');
      expect(end?.lastError).toMatch(/refuses the credential in SCIM_TOKEN_SUPPORT_DESK \(401\)/);
      // No dead letter: the next attempt is armed.
      expect(outbox.map((e) => e.kind)).toContain('revoke');
      await sleep(Math.max(0, ends + 75_000 - Date.now()));
      world.scim.setFault();
    });
    const back = Date.now();
    await latenessOf(world, ids);
    const gone = Math.max(
      ...world.scim
        .log()
        .filter((e) => e.op === 'remove')
        .map((e) => Date.parse(e.at)),
    );
    await world.until(asked, 'active', NBACK_MS);
    r.observed(
      `rotated after ${seconds(back - ends)}: all gone ${seconds(gone - back)} later, and what waited was granted`,
    );
    expect(gone - back).toBeLessThan(NBACK_MS);
  },
  { field: 'TEAM #255: the revoke failed, and the access stayed', timeoutMs: 300_000 },
);
