import { expect } from 'vitest';
import { freePort } from '../../src/dev/free-port.ts';
import { PRIYA, SAM } from '../support/a-world.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { lineFor } from './support/lives.ts';
import { row } from './support/row.ts';
import { clickBody, commandBody, decisionValue, postSlack, type SignedPayload, signed } from './support/slack-http.ts';

/** Everything a payload could leave behind. */
async function written({ models }: FaultWorld): Promise<unknown> {
  const rows = await models.requests.find({}, { cards: 0, outbox: 0, nextDueAt: 0, version: 0 }).lean();
  return [rows, await models.deliveries.countDocuments({}), await models.ledger.countDocuments({})];
}

row(55, async (r) => {
  const httpPort = await freePort();
  const world = await r.world({ httpPort });
  await world.bot();
  expect(await postSlack(httpPort, signed(commandBody(SAM, `request ${lineFor('1h')}`)))).toBe(200);
  const [filed] = await world.models.requests.find({}).lean<{ _id: string }[]>();
  const id = filed?._id ?? '';
  await world.settle();

  const press = clickBody(PRIYA, 'approve', decisionValue(await world.record(id)));
  const good = signed(press);
  const without = (name: string): SignedPayload => {
    const { [name]: _, ...headers } = good.headers;
    return { ...good, headers };
  };
  const forged: Record<string, SignedPayload> = {
    'another secret': signed(press, { secret: 'not-the-secret' }),
    'a body altered by one character': { ...good, body: good.body.replace('approve', 'approvE') },
    'the signature of another body': { ...signed('payload=%7B%7D'), body: press },
    'no signature': without('x-slack-signature'),
    'no time': without('x-slack-request-timestamp'),
    'a time that is none': { ...good, headers: { ...good.headers, 'x-slack-request-timestamp': 'now' } },
    'signed by nobody, as JSON': { ...signed(press, { secret: 'x', type: 'application/json' }) },
    'signed by nobody, as text': { ...signed(press, { secret: 'x', type: 'text/plain' }) },
  };
  const before = await written(world);
  for (const [name, payload] of Object.entries(forged))
    expect({ name, status: await postSlack(httpPort, payload) }).toEqual({ name, status: 401 });
  // Signed with our own secret, which no forger has, and not what Slack sends: unreadable, so turned away as that.
  for (const type of ['application/json', 'text/plain', 'multipart/form-data']) {
    const status = await postSlack(httpPort, signed(press, { type }));
    r.observed(`well signed as ${type}: ${String(status)}`);
    expect([400, 401, 403]).toContain(status);
  }
  expect(await written(world)).toEqual(before);
  expect((await world.record(id)).state).toBe('pending');
  r.observed(`${String(Object.keys(forged).length)} kinds of forgery: 401 each, and nothing was written`);
  expect(await postSlack(httpPort, good)).toBe(200);
  await world.until(id, 'active');
});
