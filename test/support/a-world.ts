import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { ulid } from 'ulid';
import { connectMongo } from '../../models/connection.ts';
import { createModels, type Models } from '../../models/models.ts';
import { findRequest } from '../../models/request.ts';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { makeTempFolder } from '../../src/dev/temp-folder.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import { startWorld, type World, type WorldOptions } from '../../src/dev/world.ts';
import type { AccessRequest, RequestState } from '../../src/domain/record.ts';
import { type Portcullis, type ProcessRole, startPortcullis } from '../../src/main.ts';
import { exportLedger } from '../../src/operations/export-ledger.ts';
import { type LedgerVerdict, verifyLedger } from '../../src/operations/verify-ledger.ts';
import { createMeaningCheck, type Finding } from '../../src/operations/verify-meaning.ts';
import { type BotProcess, spawnBot } from './spawn-bot.ts';

/** People of the example organisation, by their Slack user id. */
export const SAM = 'U0SAM';
export const PRIYA = 'U0PRIYA';
export const DANIEL = 'U0DANIEL';

export interface AWorldOptions {
  mongodbUri: string;
  redisUrl: string;
  /** Short, so that recovery after a kill is quick, in ms. */
  leaseMs?: number;
  httpPort?: number;
  /** Changes to portcullis.yml of the example: text to text. */
  edit?: (yml: string) => string;
  /** Changes to people.csv of the example: text to text. */
  people?: (csv: string) => string;
  startTargets?: WorldOptions['startTargets'];
  web?: WorldOptions['web'];
}

export interface AWorld extends World {
  models: Models;
  /** The bot within this process. */
  startBot(role?: ProcessRole): Promise<Portcullis>;
  /** The bot as a process that can be killed. */
  spawnBot(options?: { role?: ProcessRole; dieAt?: { step: string; time?: number } }): Promise<BotProcess>;
  /** Types `/access …`. @returns what the bot answered the caller, if it did */
  access(userId: string, text: string): Promise<string | null>;
  /** Asks in one line and returns the request id. */
  ask(userId: string, line: string): Promise<string>;
  /** The bot's direct message to somebody about a request; the newest that is no thread line. */
  card(userId: string, about: string, start?: string): Promise<SlackMessage>;
  click(userId: string, message: SlackMessage, action: string): Promise<void>;
  /** Approves the open step as this person. */
  approve(userId: string, requestId: string): Promise<void>;
  record(requestId: string): Promise<AccessRequest>;
  until(requestId: string, state: RequestState | readonly RequestState[], timeoutMs?: number): Promise<AccessRequest>;
  /** What the target itself shows: is this person in this group? */
  holds(personId: string, group: string): boolean;
  verify(): Promise<{ verdict: LedgerVerdict; findings: readonly Finding[] }>;
}

/** The example organisation in a folder of its own, with seconds allowed so that an end can be waited for. */
async function organisation({ edit, people }: AWorldOptions): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await makeTempFolder('portcullis-org');
  const path = join(folder.path, 'org');
  await cp(join(import.meta.dirname, '../../examples/acme'), path, { recursive: true });
  const file = join(path, 'portcullis.yml');
  const yml = (await readFile(file, 'utf8')).replace(/minimumTime: \S+/, 'minimumTime: 1s');
  await writeFile(file, edit?.(yml) ?? yml);
  const csv = join(path, 'people.csv');
  if (people) await writeFile(csv, people(await readFile(csv, 'utf8')));
  return { path, remove: () => folder.remove() };
}

/** What not every suite wants. */
function chosen({ httpPort, startTargets, web }: AWorldOptions): Partial<WorldOptions> {
  return { ...(httpPort ? { httpPort } : {}), ...(startTargets ? { startTargets } : {}), ...(web ? { web } : {}) };
}

/** A world of its own for one suite: database, queue prefix, workspace and targets are shared with nobody. */
export async function aWorld(options: AWorldOptions): Promise<AWorld> {
  const name = `t-${ulid().toLowerCase()}`;
  const org = await organisation(options);
  const mongodbUri = withDatabase(options.mongodbUri, name);
  const world = await startWorld({
    mongodbUri,
    redisUrl: options.redisUrl,
    organisation: org.path,
    prefix: name,
    leaseMs: options.leaseMs ?? 6_000,
    logLevel: 'error',
    ...chosen(options),
  });
  const mongo: Connection = await connectMongo(mongodbUri);
  const models = createModels(mongo);
  const bots: Portcullis[] = [];
  const processes: BotProcess[] = [];

  const record = (id: string) => recordOf(models, id);
  const card: AWorld['card'] = (userId, about, start = '') => cardOf(world, userId, about, start);
  const access: AWorld['access'] = (userId, text) => accessAs(world, userId, text);

  return {
    ...world,
    models,
    record,
    card,
    access,
    async startBot(role = 'all') {
      const bot = await startPortcullis({ config: world.config, env: world.env, role });
      bots.push(bot);
      if (role === 'all' || role === 'bot')
        await waitFor(() => bot.slackUp() && world.people.botConnected(), {
          timeoutMs: 10_000,
          what: 'the bot in Slack',
        });
      return bot;
    },
    async spawnBot({ role = 'all', dieAt } = {}) {
      const bot = await spawnBot(world, role, dieAt ? { time: 1, ...dieAt } : null);
      processes.push(bot);
      // One that is to die may do so before it is connected.
      const connected = waitFor(() => world.people.botConnected(), { timeoutMs: 30_000, what: 'the bot in Slack' });
      if (role !== 'worker') await Promise.race([connected, bot.gone]);
      connected.catch(() => undefined);
      return bot;
    },
    async ask(userId, line) {
      const answer = await access(userId, `request ${line}`);
      const id = /REQ-\d{4}-\d{6}/.exec(answer ?? '')?.[0];
      if (!answer?.startsWith('Recorded as') || !id) throw new Error(`not recorded: ${answer ?? 'no answer'}`);
      return id;
    },
    click: (userId, message, action) => world.people.click(userId, message.channel, message.ts, action),
    async approve(userId, requestId) {
      const message = await card(userId, requestId, 'Please decide');
      await world.people.click(userId, message.channel, message.ts, 'approve');
    },
    until: (requestId, state, timeoutMs = 20_000) =>
      waitFor(
        async () => {
          const found = await record(requestId);
          return [state].flat().includes(found.state) ? found : null;
        },
        { timeoutMs, what: `${requestId} to be ${String(state)}` },
      ),
    holds: (personId, group) =>
      world.scim.log().findLast((e) => e.user === personId && e.group === group)?.op === 'add',
    verify: () => verifyLedgerOf(models),
    async stop() {
      await Promise.all(processes.map((p) => p.kill()));
      await Promise.all(bots.map((b) => b.stop()));
      await mongo.dropDatabase().catch(() => undefined);
      await mongo.close();
      await world.stop();
      await org.remove();
    },
  };
}

async function recordOf(models: Models, id: string): Promise<AccessRequest> {
  const found = await findRequest(models.requests, id);
  if (!found) throw new Error(`no request ${id}`);
  return found;
}

function cardOf(world: World, userId: string, about: string, start: string): Promise<SlackMessage> {
  return waitFor(
    async () => {
      const channel = await world.people.dm(userId);
      if (!channel) return null;
      const messages = await world.people.messages(channel);
      return messages.findLast((m) => !m.thread_ts && m.text.startsWith(start) && m.text.includes(about)) ?? null;
    },
    { timeoutMs: 15_000, what: `a message to ${userId} about ${about} starting "${start}"` },
  );
}

async function accessAs(world: World, userId: string, text: string): Promise<string | null> {
  const before = new Set((await world.people.messages(LOBBY)).map((m) => m.ts));
  await world.people.command(userId, LOBBY, '/access', text);
  const said = (await world.people.messages(LOBBY)).filter((m) => !before.has(m.ts));
  return said.at(-1)?.text ?? null;
}

async function verifyLedgerOf(models: Models): Promise<{ verdict: LedgerVerdict; findings: readonly Finding[] }> {
  const meaning = createMeaningCheck();
  const lines = exportLedger(models.ledger, { organisation: 'Acme', exportedAt: new Date() });
  const verdict = await verifyLedger(lines, { each: (e) => meaning.see(e) });
  return { verdict, findings: meaning.result().findings };
}
