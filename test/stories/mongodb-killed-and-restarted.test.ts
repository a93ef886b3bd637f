import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type RunningMongo, startMongo } from '../../src/dev/mongo.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';

/** Slack stops waiting after this long, in ms. */
const SLACK_WAITS_MS = 3_000;
const NOT_RECORDED = /Not recorded.*Press again/;

let mongo: RunningMongo;
let world: AWorld;
beforeAll(async () => {
  mongo = await startMongo();
  world = await aWorld({ mongodbUri: mongo.uri, redisUrl: inject('redisUrl') });
  await world.startBot();
});
afterAll(async () => {
  await world.stop();
  await mongo.stop();
});

it('every acknowledged request is there after a SIGKILL of the database, and ends as promised', async () => {
  const asked: string[] = [];
  for (const role of ['support-agent', 'support-team-lead', 'crm-viewer', 'crm-editor']) {
    const answer = await world.access(SAM, `request ${role} 10m "Helping the Fjord account with its backlog"`);
    const id = /Recorded as (REQ-\d{4}-\d{6})/.exec(answer ?? '')?.[1];
    if (id) asked.push(id);
  }
  expect(asked.length).toBeGreaterThan(0);
  const last = await world.ask(DANIEL, 'support-agent 15s "Standing in for the night shift today"');
  await mongo.kill();

  const took = await world.people.command(SAM, LOBBY, '/access', 'mine');
  expect(took).not.toBeNull();
  expect(took).toBeLessThan(SLACK_WAITS_MS);
  expect((await world.people.messages(LOBBY)).at(-1)?.text).toMatch(NOT_RECORDED);

  await world.access(SAM, 'request support-agent 1h "This one the database never saw at all"');
  expect((await world.people.messages(LOBBY)).at(-1)?.text).toMatch(NOT_RECORDED);

  await mongo.restart();
  for (const id of [...asked, last]) expect((await world.record(id)).state).toBe('pending');
  await world.approve(PRIYA, last);
  await world.until(last, 'active', 30_000);
  await world.until(last, 'ended', 40_000);
  expect(world.scim.log().map((e) => e.op)).toEqual(['add', 'remove']);
});

it('a click while the database is away is told to be not recorded, and works when pressed again', async () => {
  const id = await world.ask(DANIEL, 'support-agent 1h "Standing in for the night shift today"');
  const card = await world.card(PRIYA, id, 'Please decide');
  await mongo.kill();
  await world.click(PRIYA, card, 'approve');
  const said = (await world.people.messages(card.channel)).at(-1)?.text;
  await mongo.restart();
  expect(said).toMatch(NOT_RECORDED);
  expect((await world.record(id)).state).toBe('pending');
  await world.click(PRIYA, card, 'approve');
  await world.until(id, 'active', 30_000);
});
