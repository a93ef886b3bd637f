import { expect } from 'vitest';
import { PRIYA } from '../support/a-world.ts';
import { cardsOf, lineFor } from './support/lives.ts';
import { row } from './support/row.ts';
import { seedActive } from './support/seed-active.ts';

const ENDS = 30;
const ASKERS = ['U0SAM', 'U0AMARA', 'U0NOAH', 'U0ZOE', 'U0ISABEL', 'U0AISHA'];

row(74, async (r) => {
  const world = await r.world({ bulk: { people: ENDS / 3, roles: 3 } });
  const soon = Date.now() + 30_000;
  const seeded = await seedActive(world, { count: ENDS, endsAt: () => new Date(soon) });
  const bots = await Promise.all([world.bot(), world.bot()]);
  const ids: string[] = [];
  for (const who of ASKERS) ids.push(await world.ask(who, lineFor('12s')));
  for (const id of ids) await world.approve(PRIYA, id);
  for (const id of [...ids, ...seeded]) await world.until(id, 'ended', 60_000);
  await world.settle();

  const effects = new Map<string, string[]>();
  for (const e of world.scim.log().filter((x) => x.user?.startsWith('E')))
    effects.set(e.user ?? '', [...(effects.get(e.user ?? '') ?? []), e.op]);
  expect([...effects.values()]).toEqual(ASKERS.map(() => ['add', 'remove']));
  for (const id of ids) expect(await cardsOf(world, PRIYA, id)).toHaveLength(1);
  expect(bots.every((b) => b.alive)).toBe(true);
  const once = await world.models.ledger.aggregate<{ _id: number }>([
    { $match: { record: { $ne: null } } },
    { $group: { _id: { record: '$record', n: '$n', key: '$key' }, count: { $sum: 1 } } },
    { $match: { count: { $gt: 1 } } },
  ]);
  expect(once).toEqual([]);
  r.observed(`${String(ASKERS.length + ENDS)} requests between two instances: one effect and one event each`);
});
