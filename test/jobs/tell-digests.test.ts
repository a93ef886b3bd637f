import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { JobDeps } from '../../jobs/deps.ts';
import { createPacers } from '../../jobs/pace-slack.ts';
import { createSlackClient } from '../../jobs/slack-client.ts';
import { createSlackPort } from '../../jobs/slack-port.ts';
import { createDigests } from '../../jobs/tell-digests.ts';
import { connectMongo } from '../../models/connection.ts';
import { ensureIndexes } from '../../models/indexes.ts';
import { createModels, type Models } from '../../models/models.ts';
import { toDoc } from '../../models/request.ts';
import { storeSettings } from '../../models/settings.ts';
import { createContext } from '../../src/context.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import { leavingSoon } from '../../src/domain/digest.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.ts';
import { createLog } from '../../src/log.ts';
import { readDigest } from '../../src/operations/read-digest.ts';
import { active, pending } from '../domain/steps-of-a-life.ts';
import { aCatalog, aRoster, DAY, HOUR, later, MINUTE, NOON, PEOPLE } from '../support/an-organisation.ts';

/** Slack, as far as messages go: what was posted, what it answers next, and who is a guest. */
const posted: { channel: string; text: string; blocks: string }[] = [];
let refusals: string[] = [];
let guests: string[] = [];
let slackServer: Server;
let connection: Connection;
let models: Models;
let now = NOON;

const CHANNEL = 'C0SECURITY';
const BOB = PEOPLE.bob.slack?.userId ?? '';
const CAT = PEOPLE.cat.slack?.userId ?? '';

function deps(): JobDeps {
  const { port } = slackServer.address() as AddressInfo;
  const log = createLog('silent');
  const ctx = createContext(log, { clock: { now: () => now } });
  const client = createSlackClient('xoxb-1', log, { apiUrl: `http://127.0.0.1:${String(port)}/api/` });
  const slack = createSlackPort(() => Promise.resolve(client));
  const pacerOf = createPacers({ clock: ctx.clock, limits: () => null });
  return { ctx, models, slack, pacerOf, catalog: () => aCatalog(), roster: () => aRoster() } as unknown as JobDeps;
}

/** What Slack says to one call. */
function answerTo(url: string, sent: URLSearchParams): object {
  if (url.endsWith('users.info')) return { ok: true, user: { is_restricted: guests.includes(sent.get('user') ?? '') } };
  if (url.endsWith('conversations.info')) return { ok: true, channel: { id: CHANNEL } };
  const refused = refusals.shift();
  if (refused) return { ok: false, error: refused };
  const channel = sent.get('channel') ?? '';
  posted.push({ channel, text: sent.get('text') ?? '', blocks: sent.get('blocks') ?? '' });
  return { ok: true, channel, ts: '1.1' };
}

/** Everybody has been told of the day before, up to noon. */
async function toldYesterday(): Promise<void> {
  await createDigests(deps(), 'first').look();
  await models.digests.updateMany({}, { day: '2026-11-23', toldAt: NOON });
}

/** All look at once, as several processes do. */
const look = (...instances: { look(): Promise<void> }[]) => Promise.all(instances.map((i) => i.look()));
const instance = () => createDigests(deps(), randomBytes(4).toString('hex'));
const tellings = () => posted.map((p) => p.channel).toSorted();

beforeAll(async () => {
  connection = await connectMongo(withDatabase(inject('mongodbUri'), `digests-${randomBytes(6).toString('hex')}`));
  models = createModels(connection);
  slackServer = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answerTo(request.url ?? '', new URLSearchParams(body))));
    });
  });
  await new Promise<void>((resolve) => slackServer.listen(0, '127.0.0.1', resolve));
});
beforeEach(async () => {
  await connection.dropDatabase();
  await ensureIndexes(connection);
  now = NOON;
  posted.length = 0;
  refusals = [];
  guests = [];
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
  slackServer.closeAllConnections();
  slackServer.close();
});

describe('once for each reader and day', () => {
  beforeEach(async () => {
    await models.requests.create([toDoc(pending('admin'))]);
    await toldYesterday();
  });

  it('however many processes look, and however often; and again on the next day they work', async () => {
    await look(instance(), instance(), instance());
    await look(instance(), instance());
    expect(tellings()).toEqual([BOB, CAT]);
    expect(posted[0]?.blocks).toContain('CRM Admin on CRM for Ana Ruiz');
    now = later(DAY - 4 * HOUR);
    await look(instance());
    expect(posted).toHaveLength(2);
    now = later(DAY);
    await look(instance(), instance());
    expect(posted).toHaveLength(4);
  });

  it('while Slack does not take it, it waits, and comes when it does', async () => {
    refusals = ['internal_error', 'internal_error'];
    await look(instance());
    expect(posted).toEqual([]);
    await look(instance());
    expect(posted).toEqual([]);
    now = later(MINUTE);
    await look(instance(), instance());
    expect(tellings()).toHaveLength(2);
  });

  it('of a process that died with it in hand, another tells it', async () => {
    const dying = deps();
    dying.ctx.reach = (step) => {
      if (step === 'digest-read') throw new Error('killed');
    };
    await createDigests(dying, 'dying').look();
    now = later(MINUTE);
    await look(instance());
    expect(tellings()).toHaveLength(2);
  });

  it('not in quiet hours; then at their end', async () => {
    const quiet = { from: 11 * 60, to: 13 * 60 };
    await storeSettings(models.settings, 'bob', { ...DEFAULT_SETTINGS, digestAt: 8 * 60, quiet });
    await look(instance());
    expect(tellings()).toEqual([CAT]);
    now = later(HOUR);
    await look(instance());
    expect(tellings()).toContain(BOB);
  });

  it('never to who wants none, nor to a guest', async () => {
    await storeSettings(models.settings, 'bob', { ...DEFAULT_SETTINGS, digestAt: null });
    guests = [CAT];
    await look(instance());
    expect(posted).toEqual([]);
  });

  it('in their own language', async () => {
    await storeSettings(models.settings, 'bob', { ...DEFAULT_SETTINGS, language: 'de' });
    await look(instance());
    expect(posted.find((p) => p.channel === BOB)?.text).toBe('Dein Tag · Wartet auf dich: 1');
  });
});

it('who is new is told on their next day, and nothing is sent where there is nothing to say', async () => {
  await look(instance());
  await models.requests.create([toDoc(pending())]);
  await look(instance());
  expect(posted).toEqual([]);
  await models.requests.deleteMany({});
  now = later(DAY);
  await look(instance());
  expect(posted).toEqual([]);
  expect(await models.digests.countDocuments({ day: '2026-11-25' })).toBe(5);
});

it('the channel hears of all: what waits for Security, privileged access that ends, and what is overdue', async () => {
  await toldYesterday();
  const overdue = { ...active(), state: 'revoke_overdue' as const };
  const end = { ...EARLY_END, overdueAt: NOON, lastError: 'no answer' };
  const admin = { ...active('admin'), id: 'REQ-2026-000002', origin: 'b' };
  await models.requests.create([toDoc({ ...overdue, end }), toDoc(admin)]);
  now = later(MINUTE);
  await look(instance());
  const said = posted.find((p) => p.channel === CHANNEL)?.blocks ?? '';
  expect(said).toContain('Overdue, not seen to be gone: 1');
  expect(said).toContain('Privileged, ends within a day: 1');
});

const EARLY_END = {
  ...{ cause: 'expired' as const, by: null, reason: null, dueAt: NOON, requestedAt: NOON, overdueAt: null },
  ...{ verifiedAt: null, evidence: null, attempts: 1, lastError: null },
};

it('among 10,000 requests each question is answered by an index', async () => {
  const ended = (i: number) => ({ ...EARLY_END, verifiedAt: later(i * 1_000) });
  const held = toDoc(active());
  const docs = Array.from({ length: 10_000 }, (_, i) => {
    const names = { _id: `REQ-2026-${String(i).padStart(6, '0')}`, origin: `o${String(i)}` };
    const few = i % 500 === 0;
    if (i % 2 === 0) return { ...held, ...names, live: false, state: 'ended', end: ended(few ? i : -DAY) };
    const target = { ...held.target, id: `p${String(i)}` };
    return { ...held, ...names, target, terms: { ...held.terms, systemId: 'other' }, endsAt: later(i * MINUTE) };
  });
  await models.requests.collection.insertMany(docs as never[]);
  await connection.db?.setProfilingLevel('all');
  const c = { reader: PEOPLE.bob, since: later(-1), leaving: leavingSoon(aRoster(), NOON) };
  const digest = await readDigest(deps(), c, later(DAY));
  await connection.db?.setProfilingLevel('off');
  expect(digest.ended.total).toBe(20);
  const seen = await connection
    .collection('system.profile')
    .find({ ns: /requests$/ })
    .toArray();
  expect(seen.length).toBeGreaterThan(5);
  for (const { planSummary, docsExamined } of seen) {
    expect(planSummary).toMatch(/IXSCAN|COUNT_SCAN/u);
    expect(docsExamined ?? 0).toBeLessThan(100);
  }
});
