import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { PRIYA, SAM } from '../support/a-world.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { latenessOf, N0_MS } from './support/lateness.ts';
import { cardsOf, lineFor, shows } from './support/lives.ts';
import { row, seconds } from './support/row.ts';
import { seedActive } from './support/seed-active.ts';
import type { LinkFault } from './support/tcp-proxy.ts';
import { told } from './support/told.ts';

/** In the place of 30 min. */
const AWAY_MS = 45_000;
const ENDS = 20;
const LIMITED: LinkFault = {
  kind: 'answer',
  asked: /^POST \/api\/chat\./,
  with: 'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
};

/** Asked for and approved, and then Slack is no help any more. @returns how late its end was, in ms */
async function through(world: FaultWorld, who: string, fault: LinkFault, awayMs: number): Promise<number> {
  const id = await world.ask(who, lineFor('12s'));
  await world.card(PRIYA, id, 'Please decide');
  await world.settle();
  await world.approve(PRIYA, id);
  await world.link('slack').set(fault);
  const from = Date.now();
  return world
    .outage('slack', async () => {
      await world.until(id, 'active');
      const [late = Number.NaN] = await latenessOf(world, [id]);
      await sleep(Math.max(0, from + awayMs - Date.now()));
      await world.link('slack').set({ kind: 'pass' });
      return late;
    })
    .then(async (late) => {
      await shows(world, who, id, 'Ended and verified', 60_000);
      expect(await cardsOf(world, who, id)).toHaveLength(1);
      return late;
    });
}

row(
  60,
  async (r) => {
    const world = await r.world({ links: ['slack'], bulk: { people: ENDS, roles: 1 } });
    const soon = Date.now() + 50_000;
    const ids = await seedActive(world, { count: ENDS, endsAt: (i) => new Date(soon + i * 500) });
    await world.bot();
    // Each of these ends is something Security is told of.
    const group = world.catalog.roles.get('bulk-000')?.entitlements[0]?.replace('group:', '') ?? '';
    for (const p of world.roster.all().filter((x) => /^B\d+$/.test(x.id)))
      world.byHand('remove', 'support-desk', { personId: p.id, email: p.email, name: p.name, groups: [group] });
    const security = async () => (await world.people.messages(world.catalog.slack.securityChannel)).length;
    const before = await security();

    const late = await through(world, SAM, { kind: 'refuse' }, Math.max(AWAY_MS, soon + 15_000 - Date.now()));
    for (const id of ids) await world.until(id, 'ended');
    r.observed(`away ${seconds(AWAY_MS)} and more: granted, and ended ${seconds(late)} after its time`);
    expect(late).toBeLessThan(N0_MS);
    await told(world, ids.at(-1) ?? '');
    const messages = (await security()) - before;
    r.observed(`${String(ENDS)} notices to Security meanwhile: ${String(messages)} messages`);
    expect(messages).toBeLessThanOrEqual(5);

    const limited = await through(world, 'U0AMARA', LIMITED, 20_000);
    r.observed(`429 for 20 s: granted, and ended ${seconds(limited)} after its time; one message, caught up`);
    expect(limited).toBeLessThan(N0_MS);
  },
  { timeoutMs: 300_000 },
);
