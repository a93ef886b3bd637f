/** What one scenario runs in: a database, a queue prefix, an organisation, its target and its Slack. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { ulid } from 'ulid';
import { connectMongo } from '../../models/connection.ts';
import { ensureIndexes } from '../../models/indexes.ts';
import { createModels, type Models } from '../../models/models.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { freePort } from '../../src/dev/free-port.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { Catalog } from '../../src/domain/catalog.ts';
import type { Roster } from '../../src/domain/person.ts';
import type { ProcessRole } from '../../src/main.ts';
import { readCatalog } from '../../src/sources/catalog-file.ts';
import { rosterPath } from '../../src/sources/live-sources.ts';
import { readPeople } from '../../src/sources/people-file.ts';
import { targetOverrides, targetUrlVariable } from '../../src/sources/target-override.ts';
import type { BotCalls, BotOptions } from '../bot-process.ts';
import type { SlackCalls } from '../slack-process.ts';
import type { TargetCalls } from '../target-process.ts';
import { type Running, startProcess } from './calls.ts';
import { type Size, SYSTEM, TOKEN, TOKEN_FROM, writeOrganisation } from './organisation.ts';
import type { Servers } from './servers.ts';

export type Bot = Running<BotCalls>;

export const SIGNING_SECRET = 'bench-signing-secret';

export interface Setting {
  size: Size;
  prefix: string;
  config: Config;
  /** Where the bot takes signed payloads. */
  slackPort: number;
  env: Record<string, string>;
  catalog: Catalog;
  roster: Roster;
  mongo: Connection;
  models: Models;
  target: Running<TargetCalls>;
  slack: Running<SlackCalls>;
  /** Starts the product from the build. Resolves when it is up. */
  startBot(role: ProcessRole, execArgv?: readonly string[]): Promise<Bot>;
  /** Ends everything and drops the database. */
  close(): Promise<void>;
}

/** The organisation of a size as the product reads it, without anything running. */
export async function readOrganisation(
  servers: Servers,
  size: Size,
  overrides: Record<string, string> = {},
): Promise<{ folder: string; catalogPath: string; catalog: Catalog; roster: Roster }> {
  const folder = join(servers.folder, ulid().toLowerCase());
  await mkdir(folder);
  const catalogPath = await writeOrganisation(folder, size);
  const { catalog } = readCatalog(catalogPath, { overrides: targetOverrides(overrides) });
  if (!catalog) throw new Error('the catalogue of the bench cannot be used');
  const { roster } = readPeople(rosterPath(catalogPath, catalog), { now: new Date() });
  if (!roster) throw new Error('the people of the bench cannot be used');
  return { folder, catalogPath, catalog, roster };
}

/** @param redisUrl another Redis than that of the run */
export async function openSetting(servers: Servers, size: Size, redisUrl = servers.redis.url): Promise<Setting> {
  const prefix = `b-${ulid().toLowerCase()}`;
  const target = await startProcess<TargetCalls>('target-process');
  const slack = await startProcess<SlackCalls>('slack-process');
  const env = { [targetUrlVariable(SYSTEM)]: await target.call.url(), [TOKEN_FROM]: TOKEN };
  const { folder, catalogPath, catalog, roster } = await readOrganisation(servers, size, env);
  const mongodbUri = withDatabase(servers.mongo.uri, prefix);
  const mongo = await connectMongo(mongodbUri);
  await ensureIndexes(mongo);
  const slackPort = await freePort();
  const config = readConfig({
    MONGODB_URI: mongodbUri,
    REDIS_URL: redisUrl,
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_API_URL: await slack.call.url(),
    SLACK_MODE: 'http',
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    PORTCULLIS_CONFIG: catalogPath,
    PORTCULLIS_LOG_LEVEL: process.env['PORTCULLIS_LOG_LEVEL'] ?? 'fatal',
    PORTCULLIS_HOST: '127.0.0.1',
    PORTCULLIS_PORT: '0',
    PORTCULLIS_SLACK_PORT: String(slackPort),
    PORTCULLIS_PREFIX: prefix,
    PORTCULLIS_STATE_DIR: join(folder, 'state'),
  });
  const bots: Bot[] = [];
  const taken = new Set<number>();
  return {
    size,
    prefix,
    config,
    slackPort,
    env,
    catalog,
    roster,
    mongo,
    models: createModels(mongo),
    target,
    slack,
    async startBot(role, execArgv = []) {
      // Each on a host of its own, as it were; one that is started again finds its folder as it left it.
      const place = [0, 1, 2, 3, 4].find((n) => !taken.has(n)) ?? 5;
      taken.add(place);
      const options: BotOptions = { config: { ...config, stateDir: join(config.stateDir, String(place)) }, role };
      const bot = await startProcess<BotCalls>('bot-process', {
        env: { ...env, BOT_OPTIONS: JSON.stringify(options) },
        execArgv: ['--expose-gc', ...execArgv],
      });
      bot.child.once('exit', () => taken.delete(place));
      bots.push(bot);
      return bot;
    },
    async close() {
      await Promise.all(bots.map((b) => b.stop(1_000)));
      await Promise.all([target.stop(), slack.stop()]);
      await mongo.dropDatabase();
      await mongo.close();
    },
  };
}
