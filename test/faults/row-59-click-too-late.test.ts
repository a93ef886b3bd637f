import { expect } from 'vitest';
import { PRIYA, SAM } from '../support/a-world.ts';
import { lineFor } from './support/lives.ts';
import { press, untilToldAlone } from './support/presses.ts';
import { row } from './support/row.ts';

row(59, async (r) => {
  const world = await r.world({ edit: (yml) => yml.replace('decideWithin: 3d', 'decideWithin: 15s') });
  await world.bot();
  const late = async (id: string, words: string) => {
    const card = await world.card(PRIYA, id);
    const before = await world.record(id);
    await press(world, PRIYA, { ...card, blocks: cards.get(id) ?? [] });
    const said = (await untilToldAlone(world, PRIYA, card)).at(-1) ?? '';
    expect(said).toContain(words);
    const { state, steps } = await world.record(id);
    expect({ state, steps }).toEqual({ state: before.state, steps: before.steps });
  };
  /** The buttons as they were before it was over. */
  const cards = new Map<string, NonNullable<Awaited<ReturnType<typeof world.card>>['blocks']>>();
  const ask = async (who: string) => {
    const id = await world.ask(who, lineFor('6s'));
    cards.set(id, (await world.card(PRIYA, id, 'Please decide')).blocks ?? []);
    return id;
  };
  const cancelled = await ask('U0AMARA');
  await world.access('U0AMARA', `cancel ${cancelled}`);
  await world.until(cancelled, 'cancelled');
  await late(cancelled, `${cancelled} is cancelled`);

  const ended = await ask(SAM);
  await world.approve(PRIYA, ended);
  await world.until(ended, 'ended', 40_000);
  await late(ended, 'Priya Raman has already decided');

  const lapsed = await ask('U0NOAH');
  await world.until(lapsed, 'lapsed', 40_000);
  await late(lapsed, `${lapsed} is lapsed`);
  expect(world.scim.log().map((e) => [e.op, e.user])).toEqual([
    ['add', 'E1005'],
    ['remove', 'E1005'],
  ]);
  r.observed(
    'pressed after it was taken back, after it had ended and after nobody had decided in time: refused, and said so',
  );
});
