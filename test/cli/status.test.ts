import { readFile, writeFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import type { Standing } from '../../src/domain/standing.ts';
import type { Portcullis } from '../../src/main.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';
import { AMARA, give, toldSecurity, untilChained } from '../support/restore-story.ts';
import { runCli } from '../support/run-cli.ts';

let world: AWorld;
let bot: Portcullis;
let id: string;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  bot = await world.startBot();
  id = await give(world, SAM);
  await untilChained(world);
});
afterAll(() => world.stop());

const status = async (...args: string[]) => runCli(world, ['status', ...args]);
const standing = async (): Promise<Standing> => JSON.parse((await status('--json')).out) as Standing;

it('all well: status 0, counts, the head, Redis', async () => {
  const armed = async () => (await standing()).redis.state === 'armed';
  await waitFor(armed, { timeoutMs: 30_000, what: 'the queue to be armed' });
  const seen = await status();
  expect(seen).toMatchObject({ status: 0, out: expect.stringMatching(/^OK .*nothing is overdue/) });
  expect(seen.out).toMatch(/ {2}active +1 /);
  expect(seen.out).toMatch(/redis +armed/);
  const head = await world.models.ledger.findOne().sort({ seq: -1 }).lean();
  expect(await standing()).toMatchObject({ ledger: { hash: head?.hash }, removals: [], missing: [], quarantine: null });
});

it('what waits to be given is listed with its reason', async () => {
  world.scim.setFault({ kind: 'unavailable', system: 'support-desk' });
  const waiting = await world.ask(AMARA, 'support-agent 1h "Helping the Fjord account with its backlog"');
  await world.approve(PRIYA, waiting);
  await waitFor(async () => (await world.record(waiting)).grant?.lastError, { timeoutMs: 20_000, what: 'an attempt' });
  const [first] = (await standing()).waiting;
  expect(first).toMatchObject({
    request: waiting,
    person: 'Amara Nwosu',
    role: 'support-agent',
    system: 'support-desk',
  });
  expect(first?.why).toMatch(/503|a worker is at it/);
});

it('a removal that fails and then is overdue: who, what, due, attempts, why, when again; status 1 once overdue', async () => {
  world.scim.setFault({ kind: 'unavailable', system: 'support-desk' });
  await world.access(SAM, `drop ${id}`);
  await waitFor(async () => (await world.record(id)).end?.lastError, { timeoutMs: 20_000, what: 'an attempt' });
  const failing = (await standing()).removals.find((r) => r.request === id);
  expect(failing).toMatchObject({ personId: 'E1005', role: 'support-agent', system: 'support-desk', overdue: false });
  expect(failing?.lastError).toContain('503');

  // An end of an hour ago, as after a long outage: nobody waits that long here.
  await world.models.requests.collection.updateOne(
    { _id: id as never },
    { $set: { 'end.dueAt': new Date(Date.now() - 3_600_000) } },
  );
  await world.until(id, 'revoke_overdue', 60_000);
  const seen = await status();
  expect(seen).toMatchObject({ status: 1, out: expect.stringMatching(/^ALARM .*1 removal overdue/) });
  expect(seen.out).toMatch(new RegExp(`OVERDUE ${id} {2}Sam Whitfield \\(E1005\\) {2}support-agent on support-desk`));
  expect(seen.out).toMatch(/1 hour( \d+ minutes?)? late; \d+ attempts?; (next attempt 20|a worker is at it)/);
  expect(seen.out).toContain('last problem: ');
});

it('a system missing from the file: Security hears of it at the start and at a reload, and the list stays', async () => {
  await bot.stop();
  const path = world.config.catalogPath;
  // The address in the file itself: a variable for a system that is not there would stop the start.
  delete (world.env as Record<string, string>)['PORTCULLIS_TARGET_URL_SUPPORT_DESK'];
  const url = 'http://127.0.0.1:8085/scim/v2/support-desk';
  const whole = (await readFile(path, 'utf8')).replace(url, world.scim.systemUrl('support-desk'));
  await writeFile(path, whole.replaceAll('support-desk', 'support-desk-new'));
  bot = await world.startBot();
  const told = () =>
    world.models.ledger
      .find({ action: 'system.missing' })
      .lean()
      .then((rows) => rows.map((r) => r.bytes));
  await waitFor(async () => (await told()).length === 1, { timeoutMs: 20_000, what: 'the event' });
  expect((await told())[0]).toContain('support-desk: 2 grants, not in portcullis.yml');
  expect((await told())[0]).toContain(id);
  await expect.poll(() => toldSecurity(world), { timeout: 20_000 }).toContain('missing from portcullis.yml');
  const seen = await status();
  expect(seen.status).toBe(1);
  expect(seen.out).toMatch(new RegExp(`support-desk: 2 grants, not in portcullis.yml\\n +.*${id}`));

  // Back, and away again while the bot runs: another list, so said again.
  await writeFile(path, whole);
  await waitFor(async () => (await standing()).missing.length === 0, {
    timeoutMs: 20_000,
    what: 'nothing to be missing',
  });
  // Before the bot can look: it says the same list once a minute only.
  await world.models.service.collection.deleteOne({ _id: 'missing-systems' as never });
  await writeFile(path, whole.replaceAll('support-desk', 'desk'));
  await waitFor(async () => (await standing()).missing.length === 1, { timeoutMs: 20_000, what: 'it to be missing' });
  await waitFor(async () => (await told()).length === 2, { timeoutMs: 30_000, what: 'the second event' });

  await writeFile(path, whole);
  world.scim.setFault();
  await world.until(id, 'ended', 60_000);
  await expect.poll(async () => (await status()).status, { timeout: 30_000, interval: 1_000 }).toBe(0);
});

it('a queue that is still being armed is not called armed', async () => {
  const prefix = `${world.config.prefix}-other`;
  const redis = new Redis(world.config.redisUrl);
  const seen = () => runCli(world, ['status'], { PORTCULLIS_PREFIX: prefix });
  expect((await seen()).out).toMatch(/redis +not armed/);
  await redis.set(`${prefix}:armed`, 'arming', 'EX', 60);
  expect((await seen()).out).toMatch(/redis +arming/);
  redis.disconnect();
});

it('Redis away is said and is no alarm; without MongoDB or settings it cannot look: status 2', async () => {
  const noRedis = await runCli(world, ['status'], { REDIS_URL: 'redis://127.0.0.1:1' });
  expect(noRedis).toMatchObject({ status: 0, out: expect.stringMatching(/redis +away: /) });
  const noMongo = await runCli(world, ['status'], { MONGODB_URI: 'mongodb://127.0.0.1:1/?directConnection=true' });
  expect(noMongo).toMatchObject({ status: 2, out: '', err: expect.stringContaining('Cannot look') });
  const noSettings = await runCli(world, ['status'], { SLACK_BOT_TOKEN: '' });
  expect(noSettings).toMatchObject({ status: 2, err: expect.stringContaining('SLACK_BOT_TOKEN') });
});

it('portcullis quarantine without one: says so, and there is nothing to lift', async () => {
  expect(await runCli(world, ['quarantine'])).toMatchObject({ status: 0, out: 'No quarantine: granting goes on.\n' });
  const lift = await runCli(world, ['quarantine', 'lift', '--reason', 'none']);
  expect(lift).toMatchObject({ status: 1, err: expect.stringContaining('There is no quarantine') });
  const mute = await runCli(world, ['quarantine', 'lift', '--reason', ' ']);
  expect(mute).toMatchObject({ status: 1, err: expect.stringContaining('Give a reason') });
});
