import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connection } from 'mongoose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { JobDeps } from '../../jobs/deps.ts';
import { createHomeFeed } from '../../jobs/feed-homes.ts';
import { publishHome } from '../../jobs/publish-home.ts';
import { createSlackClient } from '../../jobs/slack-client.ts';
import { createSlackPort } from '../../jobs/slack-port.ts';
import { createLedgerWriter, type LedgerWriter } from '../../models/append-ledger.ts';
import { connectMongo } from '../../models/connection.ts';
import { ensureIndexes } from '../../models/indexes.ts';
import { createModels, type Models } from '../../models/models.ts';
import { homeId, openHome } from '../../models/open-home.ts';
import { toDoc } from '../../models/request.ts';
import { createContext } from '../../src/context.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { LedgerAction } from '../../src/domain/audit.ts';
import { createLog } from '../../src/log.ts';
import { pending } from '../domain/steps-of-a-life.ts';
import { aCatalog, aRoster, GONE, later, NOON, PEOPLE } from '../support/an-organisation.ts';

/** Slack, as far as homes go: what was published, and what it answers next. */
const published: { user: string; blocks: string }[] = [];
let refusals: { status: number; retryAfter?: string }[] = [];
let slackServer: Server;
let connection: Connection;
let models: Models;
let ledger: LedgerWriter;
let now = NOON;
let roster = aRoster();

const ANA = PEOPLE.ana.slack ?? { teamId: '', userId: '' };
const BOB = PEOPLE.bob.slack ?? { teamId: '', userId: '' };
const MOE = PEOPLE.moe.slack ?? { teamId: '', userId: '' };

function deps(): JobDeps {
  const { port } = slackServer.address() as AddressInfo;
  const log = createLog('silent');
  const ctx = createContext(log, { clock: { now: () => now } });
  const client = createSlackClient('xoxb-1', log, { apiUrl: `http://127.0.0.1:${String(port)}/api/` });
  const slack = createSlackPort(() => Promise.resolve(client));
  return { ctx, models, ledger, slack, catalog: () => aCatalog(), roster: () => roster } as unknown as JobDeps;
}

const open = (account: typeof ANA, personId: string) =>
  openHome(models.homes, { ...account, personId }, { section: null, page: 0 }, now);

async function happens(action: LedgerAction, record: string | null): Promise<void> {
  const actor = { kind: 'system', name: 'worker' } as const;
  await ledger.append([{ key: randomBytes(8).toString('hex'), at: now, action, record, n: null, actor, detail: {} }]);
}

/** A second later. */
async function round(feed: { look(): Promise<void> }): Promise<string[]> {
  now = new Date(now.getTime() + 1_000);
  const before = published.length;
  await feed.look();
  return published.slice(before).map((p) => p.user);
}

beforeAll(async () => {
  connection = await connectMongo(withDatabase(inject('mongodbUri'), `homes-${randomBytes(6).toString('hex')}`));
  models = createModels(connection);
  slackServer = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.url?.endsWith('users.info')) {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"ok":true,"user":{}}');
        return;
      }
      const refused = refusals.shift();
      if (refused) {
        response.writeHead(refused.status, refused.retryAfter ? { 'retry-after': refused.retryAfter } : {});
        response.end('{"ok":false,"error":"ratelimited"}');
        return;
      }
      const sent = new URLSearchParams(body);
      published.push({ user: sent.get('user_id') ?? '', blocks: sent.get('view') ?? '' });
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"ok":true}');
    });
  });
  await new Promise<void>((resolve) => slackServer.listen(0, '127.0.0.1', resolve));
});
beforeEach(async () => {
  await connection.dropDatabase();
  await ensureIndexes(connection);
  ledger = createLedgerWriter(models.ledger);
  now = NOON;
  roster = aRoster();
});
afterEach(() => {
  published.length = 0;
  refusals = [];
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
  slackServer.closeAllConnections();
  slackServer.close();
});

describe('what is published, and to whom', () => {
  it('a change goes to the open homes of those it concerns, once, and to nobody else', async () => {
    await open(ANA, 'ana');
    await open(BOB, 'bob');
    await open(MOE, 'moe');
    const feed = createHomeFeed(deps(), 'one');
    expect((await round(feed)).sort()).toEqual([ANA, BOB, MOE].map((a) => a.userId).sort());
    const record = pending();
    await models.requests.insertOne(toDoc(record));
    const wanted = async () => (await models.homes.findOne({ personId: 'moe' }).lean())?.wanted;
    const before = await wanted();
    await happens('request.opened', record.id);
    expect((await round(feed)).sort()).toEqual([ANA.userId, BOB.userId].sort());
    expect(published.at(-1)?.blocks).toContain(record.id);
    expect(await wanted()).toBe(before);
    expect(await round(feed)).toEqual([]);
  });

  it('an event that changes nothing to be seen publishes nothing', async () => {
    await open(ANA, 'ana');
    const record = pending();
    await models.requests.insertOne(toDoc(record));
    const feed = createHomeFeed(deps(), 'one');
    await round(feed);
    await happens('revoke.started', record.id);
    expect(await round(feed)).toEqual([]);
    expect(await models.homes.countDocuments({ dueAt: { $exists: true } })).toBe(0);
  });

  it('who left, or lost the link, sees nothing of theirs, and is forgotten', async () => {
    await open(ANA, 'ana');
    const feed = createHomeFeed(deps(), 'one');
    await round(feed);
    roster = aRoster({ ana: GONE });
    await happens('roster.loaded', null);
    expect(await round(feed)).toEqual([ANA.userId]);
    expect(published.at(-1)?.blocks).toContain('not linked to an active people record');
    expect(await models.homes.countDocuments({})).toBe(0);
  });

  it('an account that is now somebody else’s does not show what was the first one’s', async () => {
    await open(ANA, 'ana');
    roster = aRoster({ ana: { slack: null }, moe: { slack: ANA } });
    await round(createHomeFeed(deps(), 'one'));
    expect(published.at(-1)?.blocks).toContain('not linked');
  });
});

describe('Slack’s limits', () => {
  it('told to wait, the process leaves Slack alone for so long, then shows the latest state once', async () => {
    await open(ANA, 'ana');
    await open(BOB, 'bob');
    const feed = createHomeFeed(deps(), 'one');
    refusals = Array.from({ length: 4 }, () => ({ status: 429, retryAfter: '7' }));
    expect(await round(feed)).toEqual([]);
    const asked = 4 - refusals.length;
    refusals = [];
    for (let s = 1; s < 7; s += 1) expect(await round(feed)).toEqual([]);
    expect(asked).toBeLessThanOrEqual(4);
    await round(feed);
    expect((await Promise.resolve(published)).map((p) => p.user).sort()).toEqual([ANA.userId, BOB.userId].sort());
  });

  it('far behind, every open home is looked at once instead of every event', async () => {
    await open(ANA, 'ana');
    const feed = createHomeFeed(deps(), 'one');
    await round(feed);
    const actor = { kind: 'system', name: 'worker' } as const;
    const entry = (i: number) => ({
      key: `k${String(i)}`,
      at: now,
      action: 'catalog.loaded' as const,
      record: null,
      n: null,
      actor,
      detail: {},
    });
    await ledger.append(Array.from({ length: 5_100 }, (_, i) => entry(i)));
    const record = pending();
    await models.requests.insertOne(toDoc(record));
    expect(await round(feed)).toEqual([ANA.userId]);
    expect((await models.cursors.findOne({ _id: 'homes' }).lean())?.seq).toBe(5_100);
  });
});

describe('several processes', () => {
  it('one reads the changes, both publish, each home once', async () => {
    await open(ANA, 'ana');
    await open(BOB, 'bob');
    const feeds = [createHomeFeed(deps(), 'one'), createHomeFeed(deps(), 'two')];
    await Promise.all(feeds.map((f) => round(f)));
    expect(published.map((p) => p.user).sort()).toEqual([ANA.userId, BOB.userId].sort());
  });

  it('what died with a home in its hands is shown by another when the lease is over', async () => {
    await open(ANA, 'ana');
    const dies = deps();
    dies.ctx.reach = () => new Promise(() => undefined);
    void publishHome(dies, 'dead', homeId(ANA));
    await expect.poll(() => models.homes.countDocuments({ leaseToken: 'dead' })).toBe(1);
    const feed = createHomeFeed(deps(), 'alive');
    expect(await round(feed)).toEqual([]);
    now = later(16_000);
    expect(await round(feed)).toEqual([ANA.userId]);
  });

  it('a change that comes while a home is being published is not lost', async () => {
    await open(ANA, 'ana');
    const slow = deps();
    const record = pending();
    slow.ctx.reach = async (step) => {
      if (step !== 'home-read') return;
      await models.requests.insertOne(toDoc(record));
      await models.homes.updateOne({ _id: homeId(ANA) }, { $inc: { wanted: 1 } });
    };
    await publishHome(slow, 'slow', homeId(ANA));
    expect(published.at(-1)?.blocks).not.toContain(record.id);
    expect(await round(createHomeFeed(deps(), 'next'))).toEqual([ANA.userId]);
    expect(published.at(-1)?.blocks).toContain(record.id);
  });
});
