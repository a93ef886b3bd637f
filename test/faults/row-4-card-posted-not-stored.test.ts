import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { PRIYA, SAM } from '../support/a-world.ts';
import { cardsOf, comesBack, effectsOf, lineFor, SHORT_LEASE_MS } from './support/lives.ts';
import { row } from './support/row.ts';

row(4, async (r) => {
  r.limits({ extraCards: 1 });
  const world = await r.world({ leaseMs: SHORT_LEASE_MS });
  // The first message posted is Sam's and is stored; the second is Priya's card.
  const first = await world.bot({ dieAt: { step: 'card-posted', time: 2 } });
  const id = await world.ask(SAM, lineFor('1h'));
  await first.gone;
  const [lost, ...more] = await cardsOf(world, PRIYA, id);
  expect(more).toEqual([]);
  if (!lost) throw new Error('the card was not posted');

  await comesBack(world, first);
  await world.settle();
  const cards = await cardsOf(world, PRIYA, id);
  const kept = cards.find((c) => c.ts !== lost.ts);
  expect(cards.map((c) => c.text)).toEqual([lost.text, lost.text]);
  if (!kept) throw new Error('there is no second card');
  r.observed(`${String(cards.length)} cards for one approver`);

  await world.click(PRIYA, lost, 'approve');
  await world.until(id, 'active');
  await world.click(PRIYA, lost, 'approve');
  await waitFor(async () => (await cardsOf(world, PRIYA, id)).find((c) => c.ts === kept.ts)?.text !== kept.text, {
    timeoutMs: 20_000,
    what: 'the card that is known to be rewritten',
  });
  expect(effectsOf(world)).toEqual(['add']);
  expect((await world.record(id)).steps.flatMap((s) => s.decision ?? [])).toHaveLength(1);
  r.observed('the one that was forgotten works, once');
});
