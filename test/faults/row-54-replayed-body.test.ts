import { expect } from 'vitest';
import { freePort } from '../../src/dev/free-port.ts';
import { PRIYA, SAM } from '../support/a-world.ts';
import { row } from './support/row.ts';
import { clickBody, commandBody, decisionValue, postSlack, signed } from './support/slack-http.ts';

const LINE = 'request support-agent 15s "Helping the Fjord account with its backlog"';
const MINUTE_S = 60;

row(54, async (r) => {
  const httpPort = await freePort();
  const world = await r.world({ httpPort });
  await world.bot();
  const post = (...args: Parameters<typeof signed>) => postSlack(httpPort, signed(...args));
  const requests = () => world.models.requests.find({}).lean<{ _id: string }[]>();

  const asked = signed(commandBody(SAM, LINE));
  expect(await postSlack(httpPort, asked)).toBe(200);
  expect(await postSlack(httpPort, asked)).toBe(409);
  expect(await Promise.all([1, 2, 3].map(() => postSlack(httpPort, asked)))).toEqual([409, 409, 409]);
  const [filed, ...others] = await requests();
  expect(others).toEqual([]);
  const id = filed?._id ?? '';
  r.observed('the same signed body five times: one request, four times 409');

  for (const minutes of [-24 * 60, -6, 6, 24 * 60]) {
    const press = clickBody(PRIYA, 'approve', decisionValue(await world.record(id)));
    expect(await post(press, { aheadS: minutes * MINUTE_S })).toBe(401);
  }
  expect((await world.record(id)).state).toBe('pending');
  r.observed('6 min and 24 h ahead and behind: 401');

  const press = signed(clickBody(PRIYA, 'approve', decisionValue(await world.record(id))), { aheadS: 4 * MINUTE_S });
  expect(await postSlack(httpPort, press)).toBe(200);
  expect(await postSlack(httpPort, press)).toBe(409);
  await world.until(id, 'active');
  await world.until(id, 'ended', 60_000);
  r.observed('4 min ahead: counted, once');
});
