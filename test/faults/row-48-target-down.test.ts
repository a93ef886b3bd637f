import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { PRIYA } from '../support/a-world.ts';
import { runCli } from '../support/run-cli.ts';
import { latenessOf } from './support/lateness.ts';
import { lineFor, NBACK_MS } from './support/lives.ts';
import { row, seconds } from './support/row.ts';
import { told } from './support/told.ts';

/** In the place of six hours. */
const DOWN_MS = 90_000;
/** Attempts that six hours come to, about. */
const AFTER_SIX_HOURS = 80;
const RETRY_CAP_MS = 300_000;

row(
  48,
  async (r) => {
    const world = await r.world({ links: ['target'] });
    await world.bot();
    const ids: string[] = [];
    for (const who of ['U0SAM', 'U0AMARA', 'U0NOAH']) ids.push(await world.ask(who, lineFor('12s')));
    for (const id of ids) await world.approve(PRIYA, id);
    for (const id of ids) await world.until(id, 'active');
    const [first = ''] = ids;

    await world.link('target').set({ kind: 'refuse' });
    await world.outage('target', async () => {
      const from = Date.now();
      for (const id of ids) await world.until(id, 'revoke_overdue', 90_000);
      for (const id of ids) await told(world, 'Access has not ended on time', id);
      // As if it had been tried for six hours already.
      const aged = async () => {
        const { outbox } = await world.record(first);
        const effect = outbox.find((e) => e.kind === 'revoke');
        if (effect && effect.attempts > AFTER_SIX_HOURS) return effect;
        const free = { _id: first, outbox: { $elemMatch: { kind: 'revoke', leaseUntil: null } } } as never;
        const now = new Date();
        const set = { 'outbox.$.attempts': AFTER_SIX_HOURS, 'outbox.$.notBefore': now, nextDueAt: now };
        if (effect?.attempts !== AFTER_SIX_HOURS) await world.models.requests.collection.updateOne(free, { $set: set });
        return null;
      };
      const next = await waitFor(aged, { timeoutMs: 60_000, everyMs: 500, what: 'one more attempt' });
      await waitFor(async () => (await world.record(first)).outbox.some((e) => e.kind === 'revoke' && !e.leaseUntil), {
        timeoutMs: 30_000,
        what: 'it to fail',
      });
      const waits = (await world.record(first)).outbox.find((e) => e.kind === 'revoke')?.notBefore.getTime() ?? 0;
      r.observed(`after ${String(next.attempts)} attempts the next comes in ${seconds(waits - Date.now())}`);
      expect(waits - Date.now()).toBeLessThanOrEqual(RETRY_CAP_MS);
      expect(waits - Date.now()).toBeGreaterThan(RETRY_CAP_MS - 60_000);

      const status = await runCli(world, ['status']);
      expect(status.status).toBe(1);
      expect(status.out).toMatch(/^ALARM .*3 removals overdue/);
      for (const id of ids) expect(status.out).toContain(id);
      await sleep(Math.max(0, from + DOWN_MS - Date.now()));
      await world.link('target').set({ kind: 'pass' });
    });
    const back = Date.now();
    await latenessOf(world, ids);
    const gone = Math.max(
      ...world.scim
        .log()
        .filter((e) => e.op === 'remove')
        .map((e) => Date.parse(e.at)),
    );
    r.observed(`down ${seconds(DOWN_MS)}: all gone ${seconds(gone - back)} after it was back`);
    expect(gone - back).toBeLessThan(NBACK_MS);
    expect((await runCli(world, ['status'])).status).toBe(0);
  },
  { timeoutMs: 300_000 },
);
