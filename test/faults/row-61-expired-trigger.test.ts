import { expect } from 'vitest';
import { freePort } from '../../src/dev/free-port.ts';
import { SAM } from '../support/a-world.ts';
import { lineFor } from './support/lives.ts';
import { row } from './support/row.ts';
import { commandBody, postSlack, signed } from './support/slack-http.ts';

row(61, async (r) => {
  const httpPort = await freePort();
  const world = await r.world({ httpPort });
  await world.bot();
  // The workspace never made this trigger: to it, it is over.
  const { body, headers } = signed(commandBody(SAM, ''));
  const answer = await fetch(`http://127.0.0.1:${String(httpPort)}/slack/events`, { method: 'POST', headers, body });
  const said = await answer.text();
  expect(answer.status).toBe(200);
  expect(said).toContain('The form could not be opened');
  expect(said).toContain('Try again, or ask in one line');
  expect(await world.models.requests.countDocuments({})).toBe(0);
  r.observed('told that the form came too late, that nothing was changed, and how to go on');

  expect(await postSlack(httpPort, signed(commandBody(SAM, `request ${lineFor('1h')}`)))).toBe(200);
  expect(await world.models.requests.countDocuments({})).toBe(1);
});
