import { expect } from 'vitest';
import { fillModal } from '../../src/dev/fill-modal.ts';
import { freePort } from '../../src/dev/free-port.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import { PRIYA, SAM } from '../support/a-world.ts';
import { effectsOf, eventsOf } from './support/lives.ts';
import { row } from './support/row.ts';
import { clickBody, decisionValue, formBody, postSlack, signed } from './support/slack-http.ts';

const ANSWERS = { role: 'support-agent', duration: '1h', justification: 'Helping the Fjord account with its backlog' };

row(53, async (r) => {
  const httpPort = await freePort();
  const world = await r.world({ httpPort });
  await world.bot();
  /** Slack signs each delivery anew and counts them. */
  const deliver = (body: string) =>
    Promise.all(
      [0, 1, 2, 3].map((n) => {
        const payload = signed(body, { aheadS: n });
        const headers = { ...payload.headers, ...(n > 0 ? { 'x-slack-retry-num': String(n) } : {}) };
        return postSlack(httpPort, { ...payload, headers });
      }),
    );
  await world.people.command(SAM, LOBBY, '/access');
  expect(await world.people.submit(SAM, ANSWERS)).toBeNull();
  const preview = world.people.modal();
  if (!preview) throw new Error('no preview was shown');
  const sent = await deliver(formBody(SAM, preview, fillModal(preview, {})));
  expect(sent.toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409]);
  const [filed, ...others] = await world.models.requests.find({}).lean<{ _id: string }[]>();
  expect(others).toEqual([]);
  const id = filed?._id ?? '';

  const pressed = await deliver(clickBody(PRIYA, 'approve', decisionValue(await world.record(id))));
  expect(pressed.toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409]);
  await world.until(id, 'active');
  const dropped = await deliver(clickBody(SAM, 'drop', id));
  expect(dropped.toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409]);
  await world.until(id, 'ended', 40_000);
  expect(await eventsOf(world, id, 'approval.approved')).toBe(1);
  expect(effectsOf(world)).toEqual(['add', 'remove']);
  r.observed('form, approval and hand-back, four deliveries each at once: one effect each');
});
