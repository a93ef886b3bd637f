import { expect } from 'vitest';
import { fillModal } from '../../../src/dev/fill-modal.ts';
import { freePort } from '../../../src/dev/free-port.ts';
import { LOBBY } from '../../../src/dev/workspace.ts';
import { PRIYA, SAM } from '../../support/a-world.ts';
import type { FaultWorld } from './fault-world.ts';
import { cardsOf, comesBack, SHORT_LEASE_MS } from './lives.ts';
import type { RowRun } from './row.ts';
import { answerTo, formBody, signed } from './slack-http.ts';

const ANSWERS = { role: 'support-agent', duration: '1h', justification: 'Helping the Fjord account with its backlog' };

const filed = (world: FaultWorld) => world.models.requests.find({}).lean<{ _id: string }[]>();

/**
 * Sam sends the preview and the bot dies at this step: Slack gets no answer, says so and leaves it open. Sam sends
 * the same again. By HTTP, since the workspace here closes a form that nobody acknowledged.
 * @param recorded how many requests there are after the death
 */
export async function sentTwice(r: RowRun, step: string, recorded: number): Promise<void> {
  const httpPort = await freePort();
  const world = await r.world({ leaseMs: SHORT_LEASE_MS, httpPort });
  const first = await world.bot();
  await world.people.command(SAM, LOBBY, '/access');
  expect(await world.people.submit(SAM, ANSWERS)).toBeNull();
  const preview = world.people.modal();
  if (!preview) throw new Error('no preview was shown');
  const send = () => answerTo(httpPort, signed(formBody(SAM, preview, fillModal(preview, {}))));
  await first.arm({ step, do: 'die' });
  await expect(send()).rejects.toThrow('fetch failed');
  await first.gone;
  const left = await filed(world);
  expect(left).toHaveLength(recorded);

  await comesBack(world, first);
  expect(await send()).toEqual({ status: 200, text: '{"response_action":"clear"}' });
  const [one, ...others] = await filed(world);
  expect(others).toEqual([]);
  expect(left.every((l) => l._id === one?._id)).toBe(true);
  await world.settle();
  expect(await cardsOf(world, PRIYA, one?._id ?? '')).toHaveLength(1);
}
