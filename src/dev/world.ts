import { join } from 'node:path';
import type { Config, Env, WebConfig } from '../config.ts';
import { systemClock } from '../context.ts';
import type { Catalog } from '../domain/catalog.ts';
import type { Roster } from '../domain/person.ts';
import { readCatalog } from '../sources/catalog-file.ts';
import { printFaults } from '../sources/fault.ts';
import { rosterPath } from '../sources/live-sources.ts';
import { readPeople } from '../sources/people-file.ts';
import { targetOverrides, targetUrlVariable } from '../sources/target-override.ts';
import { type DevScim, type ScimOptions, startScim } from './scim.ts';
import { type RunningSlack, startSlack } from './slack.ts';
import { enterSlack, type SlackPerson } from './slack-person.ts';
import { makeTempFolder } from './temp-folder.ts';
import { LOCAL_TOKENS, workspaceOf } from './workspace.ts';

/** Everything around the bot, on loopback: a Slack workspace and the targets of a catalogue. */
export interface World {
  catalog: Catalog;
  roster: Roster;
  slack: RunningSlack;
  /** Acting as the people of the workspace. */
  people: SlackPerson;
  scim: DevScim;
  /** What the bot is started with. */
  config: Config;
  env: Env;
  stop(): Promise<void>;
}

export interface WorldOptions {
  mongodbUri: string;
  redisUrl: string;
  /** Folder of `portcullis.yml`. */
  organisation: string;
  /** Key prefix in Redis: one per deployment. */
  prefix: string;
  slackPort?: number;
  /** Keeps what the targets hold. */
  targetFile?: string;
  /** Port of the targets: the same as last time, or what they hold is not where it was given. */
  targetPort?: number;
  leaseMs?: number;
  logLevel?: string;
  /** Where the bot keeps its few files; a temporary folder by default. */
  stateDir?: string;
  /** HTTP mode on this port instead of Socket Mode. */
  httpPort?: number;
  /** Serves the pages where people sign in. */
  web?: WebConfig;
  /** Servers survive Ctrl-C until `stop()`. */
  shielded?: boolean;
  /** Starts other targets than those of `scim.ts`. */
  startTargets?: (options: ScimOptions) => Promise<DevScim>;
}

/** The bearer token of every local target. */
const TARGET_TOKEN = 'local-target-token';

/** Group names each SCIM system must have for the catalogue's roles, and one more that no role gives. */
function groupsOf(catalog: Catalog): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const system of catalog.systems.values()) if (system.connector.kind === 'scim') groups[system.id] = ['everyone'];
  for (const role of catalog.roles.values())
    groups[role.system]?.push(...role.entitlements.map((e) => e.replace(/^group:/, '')));
  return Object.fromEntries(Object.entries(groups).map(([id, names]) => [id, [...new Set(names)]]));
}

/** Environment the bot reads: where the targets are and how to speak to them. */
function environmentOf(catalog: Catalog, scim: DevScim): Record<string, string> {
  const env: Record<string, string> = {};
  for (const { id, connector } of catalog.systems.values()) {
    if (connector.kind !== 'scim') continue;
    env[targetUrlVariable(id)] = scim.systemUrl(id);
    if (connector.tokenFrom) env[connector.tokenFrom] = TARGET_TOKEN;
  }
  return env;
}

/**
 * Builds the world around the bot.
 * @throws Error when the files of the organisation are unusable, or a server does not start
 */
export async function startWorld(options: WorldOptions): Promise<World> {
  const catalogPath = join(options.organisation, 'portcullis.yml');
  const { catalog, faults } = readCatalog(catalogPath);
  if (!catalog) throw new Error(`the example organisation cannot be used\n${printFaults(faults)}`);
  const { roster } = readPeople(rosterPath(catalogPath, catalog), { now: systemClock.now() });
  if (!roster) throw new Error('the people file cannot be used');
  const requestUrl = options.httpPort
    ? { requestUrl: `http://127.0.0.1:${String(options.httpPort)}/slack/events` }
    : undefined;
  const shielded = options.shielded ?? false;
  const slack = await startSlack({
    workspace: workspaceOf(catalog, roster, requestUrl),
    shielded,
    ...(options.slackPort ? { port: options.slackPort } : {}),
  });
  const scim = await (options.startTargets ?? startScim)({
    token: TARGET_TOKEN,
    groups: groupsOf(catalog),
    ...(options.targetFile ? { dataFile: options.targetFile } : {}),
    ...(options.targetPort ? { port: options.targetPort } : {}),
  });
  const people = await enterSlack(slack.url);
  const state = options.stateDir ? null : await makeTempFolder('state');
  const common = { botToken: LOCAL_TOKENS.botToken, install: null, apiUrl: slack.apiUrl };
  const env = environmentOf(catalog, scim);
  return {
    // As the bot reads it: with the targets where they really are.
    catalog: readCatalog(catalogPath, { overrides: targetOverrides(env) }).catalog ?? catalog,
    roster,
    slack,
    people,
    scim,
    env,
    config: {
      mongodbUri: options.mongodbUri,
      redisUrl: options.redisUrl,
      slack: options.httpPort
        ? {
            ...common,
            mode: 'http',
            signingSecret: LOCAL_TOKENS.signingSecret,
            host: '127.0.0.1',
            port: options.httpPort,
          }
        : { ...common, mode: 'socket', appToken: LOCAL_TOKENS.appToken },
      catalogPath,
      logLevel: options.logLevel ?? 'warn',
      host: '127.0.0.1',
      port: 0,
      prefix: options.prefix,
      stateDir: options.stateDir ?? state?.path ?? '',
      leaseMs: options.leaseMs ?? 20_000,
      webUrl: options.web?.url ?? null,
      web: options.web ?? null,
    },
    async stop() {
      await people.close();
      await Promise.allSettled([slack.stop(), scim.stop(), state?.remove()]);
    },
  };
}
