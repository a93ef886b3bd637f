import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { AMARA } from '../support/restore-story.ts';
import { putInFront, type SlackInFront } from '../support/slack-in-front.ts';

let world: AWorld;
let slack: SlackInFront;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  slack = await putInFront(world);
  await world.startBot();
});
afterAll(async () => {
  await world.stop();
  await slack.close();
});

it.each([
  ['in a workspace that took the app out', SAM, 'team_access_not_granted'],
  ['for a reason we do not know', AMARA, 'ekm_access_denied'],
])('refused %s: the others are asked, and the one is when it goes again', async (_, asks, word) => {
  slack.refuses.set(PRIYA, word);
  const id = await world.ask(asks, 'support-agent 1h "Helping the Fjord account with its backlog"');
  const card = await world.card(DANIEL, id, 'Please decide');
  expect((await world.record(id)).cards.map((c) => c.key)).not.toContain('approver:0:E1003');
  slack.refuses.clear();
  await world.click(DANIEL, card, 'approve');
  await world.card(PRIYA, id, 'Approved by Daniel Okafor');
  await world.until(id, 'active');
  await world.card(asks, id, 'Granted and verified');
});
