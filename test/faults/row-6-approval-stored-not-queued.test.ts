import { expect } from 'vitest';
import { PRIYA, SAM } from '../support/a-world.ts';
import { row, seconds } from './support/row.ts';

row(6, async (r) => {
  const world = await r.world({ leaseMs: 5_000 });
  const first = await world.bot();
  const id = await world.ask(SAM, 'support-agent 1h "Helping the Fjord account with its backlog"');
  const card = await world.card(PRIYA, id, 'Please decide');
  await world.settle();
  // The next commit is the approval: the process is gone before the relay hears of it.
  await first.arm({ step: 'after-commit', do: 'die' });
  await world.click(PRIYA, card, 'approve').catch(() => undefined);
  await first.gone;
  const stored = await world.record(id);
  expect(stored.state).toBe('approved');
  expect(stored.relayPending).toBe(true);

  await world.bot();
  const up = performance.now();
  await world.until(id, 'active', 30_000);
  const took = performance.now() - up;
  r.observed(`granted ${seconds(took)} after the restart`);
  expect(took).toBeLessThan(10_000);
});
