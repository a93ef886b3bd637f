import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Addresses and secrets from the environment; each may be given as `NAME_FILE` instead. Read once, validated whole. */
const text = z.string().trim().min(1);
const port = z.coerce.number().int().min(0).max(65_535);

/** https, or http to this machine only: what goes over it opens doors. */
const webAddress = text.refine((value) => {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || url.username || url.password) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}, 'must be an https address (http only for this machine)');

const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host);

const schema = z.object({
  MONGODB_URI: text.regex(/^mongodb(\+srv)?:\/\//, 'must start with mongodb:// or mongodb+srv://'),
  REDIS_URL: text.regex(/^(rediss?|unix):\/\//, 'must start with redis:// or rediss://'),
  SLACK_BOT_TOKEN: text.regex(/^xoxb-/, 'must be a bot token (xoxb-…)').optional(),
  SLACK_CLIENT_ID: text.optional(),
  SLACK_CLIENT_SECRET: text.optional(),
  SLACK_STATE_SECRET: text.min(32, 'must have at least 32 characters (openssl rand -hex 32)').optional(),
  PORTCULLIS_TOKEN_KEY: text
    .transform((keys) => keys.split(/[\s,]+/).filter((key) => key !== ''))
    .refine((keys) => keys.every(isTokenKey), 'each key must be 32 bytes in base64 (openssl rand -base64 32)')
    .optional(),
  SLACK_MODE: z.enum(['socket', 'http']).default('socket'),
  SLACK_APP_TOKEN: text.regex(/^xapp-/, 'must be an app-level token (xapp-…)').optional(),
  SLACK_SIGNING_SECRET: text.optional(),
  SLACK_API_URL: z.url({ protocol: /^https?$/ }).optional(),
  PORTCULLIS_CONFIG: text.default('portcullis.yml'),
  PORTCULLIS_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  PORTCULLIS_HOST: text.default('0.0.0.0'),
  PORTCULLIS_PORT: port.default(8080),
  PORTCULLIS_SLACK_PORT: port.default(3000),
  PORTCULLIS_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'lower-case letters, digits and dashes')
    .default('portcullis'),
  PORTCULLIS_STATE_DIR: text.optional(),
  PORTCULLIS_OIDC_ISSUER: webAddress.optional(),
  PORTCULLIS_OIDC_CLIENT_ID: text.optional(),
  PORTCULLIS_OIDC_CLIENT_SECRET: text.optional(),
  PORTCULLIS_WEB_URL: webAddress
    .refine(
      (url) => !URL.canParse(url) || (new URL(url).pathname === '/' && !/[?#]/.test(url)),
      'must be an origin alone',
    )
    .optional(),
  PORTCULLIS_WEB_PORT: port.default(8090),
  // What a dead worker held waits for the end of the lease; all of it must be back within 30 s of a restart.
  PORTCULLIS_LEASE_MS: z.coerce.number().int().min(5_000).max(300_000).default(20_000),
});

/** What serving pages takes: what is half set up is not set up. */
const WEB = [
  'PORTCULLIS_OIDC_ISSUER',
  'PORTCULLIS_OIDC_CLIENT_ID',
  'PORTCULLIS_OIDC_CLIENT_SECRET',
  'PORTCULLIS_WEB_URL',
] as const;

/** What each mode needs beside the rest. */
const NEEDED = { socket: 'SLACK_APP_TOKEN', http: 'SLACK_SIGNING_SECRET' } as const;

/** What installing by OAuth needs, all of it; SLACK_CLIENT_ID says that it is wanted. */
const INSTALLING = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET', 'PORTCULLIS_TOKEN_KEY'] as const;

/** How workspaces install the app themselves. */
export interface InstallConfig {
  clientId: string;
  clientSecret: string;
  /** Signs what a browser brings back from Slack. */
  stateSecret: string;
  /** Keys of 32 bytes in base64 that seal tokens at rest: the first seals, all open. */
  tokenKeys: readonly string[];
}

/** The pages: where people sign in to confirm what they pressed. */
export interface WebConfig {
  /** The origin people's browsers see, such as `https://access.example.com`. */
  url: string;
  /** Where we listen; a proxy in front is the rule. */
  host: string;
  port: number;
  oidc: { issuer: string; clientId: string; clientSecret: string };
}

export interface Config {
  mongodbUri: string;
  redisUrl: string;
  /** Either a fixed token, of one workspace, or what installing needs. */
  slack: { apiUrl: string | null; botToken: string | null; install: InstallConfig | null } & (
    | { mode: 'socket'; appToken: string }
    | { mode: 'http'; signingSecret: string; host: string; port: number }
  );
  catalogPath: string;
  logLevel: string;
  host: string;
  port: number;
  prefix: string;
  /** Folder for the few files that must outlive a restore of MongoDB and a loss of Redis. */
  stateDir: string;
  /** How long a claimed effect belongs to its worker, in ms. */
  leaseMs: number;
  /** The origin of the pages, for links; null: there are none. */
  webUrl: string | null;
  /** Null: this process serves no pages. */
  web: WebConfig | null;
}

/** Everything wrong with the environment, in one text. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * A secret by its name: from the environment, or from the file that `NAME_FILE` names.
 * @returns null when neither is set or the value is empty
 */
export function readSecret(env: Env, name: string): string | null {
  const direct = env[name]?.trim();
  if (direct) return direct;
  const path = env[`${name}_FILE`];
  return path ? readFileSync(path, 'utf8').trim() || null : null;
}

function isTokenKey(key: string): boolean {
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(key) && Buffer.from(key, 'base64').length === 32;
}

/** A fixed token or installing, never both: then nobody could say whose token answers in a workspace. */
function tokenFaults(raw: Readonly<Record<string, string | undefined>>): string[] {
  const isSet = (name: string) => raw[name] !== undefined;
  if (!isSet('SLACK_CLIENT_ID')) return isSet('SLACK_BOT_TOKEN') ? [] : [missingLine('SLACK_BOT_TOKEN')];
  return [
    ...(isSet('SLACK_BOT_TOKEN')
      ? [
          '  SLACK_BOT_TOKEN: is set together with SLACK_CLIENT_ID; keep the first for one workspace, the other for several',
        ]
      : []),
    ...(raw['SLACK_MODE'] === 'http' ? [] : ['  SLACK_MODE: must be http where SLACK_CLIENT_ID is set']),
    ...INSTALLING.filter((name) => !isSet(name)).map(missingLine),
  ];
}

const missingLine = (name: string): string => `  ${name}: is missing (set ${name} or ${name}_FILE)`;

/**
 * @param env the process environment
 * @throws ConfigError naming every fault at once
 */
export function readConfig(env: Env): Config {
  const read = (name: string): string | undefined => readSecret(env, name) ?? undefined;
  const raw = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, read(name)]));
  const parsed = schema.safeParse(raw);
  const needed = NEEDED[raw['SLACK_MODE'] === 'http' ? 'http' : 'socket'];
  // The address alone is enough for a process that only links to the pages.
  const isHalf = WEB.some((name) => name !== 'PORTCULLIS_WEB_URL' && raw[name] !== undefined);
  const halfWeb = isHalf ? WEB.filter((name) => raw[name] === undefined) : [];
  const missing = [...(raw[needed] === undefined ? [needed] : []), ...halfWeb];
  const lines = [
    ...(parsed.error?.issues ?? []).map((i) => {
      const name = String(i.path[0]);
      return raw[name] === undefined ? missingLine(name) : `  ${name}: ${i.message}`;
    }),
    ...tokenFaults(raw),
    ...missing.map(missingLine),
  ];
  if (!parsed.success || lines.length > 0) {
    throw new ConfigError(
      `The environment is not complete:\n${lines.join('\n')}\nTo try Portcullis without any of these: npm run demo`,
    );
  }
  const c = parsed.data;
  const common = { apiUrl: c.SLACK_API_URL ?? null, botToken: c.SLACK_BOT_TOKEN ?? null, install: installOf(c) };
  return Object.freeze({
    mongodbUri: c.MONGODB_URI,
    redisUrl: c.REDIS_URL,
    slack:
      c.SLACK_MODE === 'socket'
        ? { ...common, mode: 'socket', appToken: c.SLACK_APP_TOKEN ?? '' }
        : {
            ...common,
            mode: 'http',
            signingSecret: c.SLACK_SIGNING_SECRET ?? '',
            host: c.PORTCULLIS_HOST,
            port: c.PORTCULLIS_SLACK_PORT,
          },
    catalogPath: c.PORTCULLIS_CONFIG,
    logLevel: c.PORTCULLIS_LOG_LEVEL,
    host: c.PORTCULLIS_HOST,
    port: c.PORTCULLIS_PORT,
    prefix: c.PORTCULLIS_PREFIX,
    // systemd names the folders of the service here, the first is ours.
    stateDir: c.PORTCULLIS_STATE_DIR ?? env['STATE_DIRECTORY']?.split(':')[0] ?? 'portcullis-state',
    leaseMs: c.PORTCULLIS_LEASE_MS,
    webUrl: c.PORTCULLIS_WEB_URL ? new URL(c.PORTCULLIS_WEB_URL).origin : null,
    web: webOf(c),
  } satisfies Config);
}

function installOf(c: z.output<typeof schema>): InstallConfig | null {
  if (c.SLACK_CLIENT_ID === undefined) return null;
  return {
    clientId: c.SLACK_CLIENT_ID,
    clientSecret: c.SLACK_CLIENT_SECRET ?? '',
    stateSecret: c.SLACK_STATE_SECRET ?? '',
    tokenKeys: c.PORTCULLIS_TOKEN_KEY ?? [],
  };
}

function webOf(c: z.output<typeof schema>): WebConfig | null {
  const { PORTCULLIS_OIDC_ISSUER: issuer, PORTCULLIS_OIDC_CLIENT_ID: clientId, PORTCULLIS_WEB_URL: url } = c;
  const clientSecret = c.PORTCULLIS_OIDC_CLIENT_SECRET;
  if (!issuer || !clientId || !clientSecret || !url) return null;
  const oidc = { issuer, clientId, clientSecret };
  return { url: new URL(url).origin, host: c.PORTCULLIS_HOST, port: c.PORTCULLIS_WEB_PORT, oidc };
}

/**
 * Without its pages a service that asks for a sign-in could approve nothing: it does not start.
 * @param asks the reviewed file asks for a sign-in
 * @throws ConfigError naming what to set
 */
export function checkPages(config: Config, role: 'all' | 'bot' | 'worker' | 'web', asks: boolean): void {
  if (config.web || role === 'worker' || (role === 'bot' && config.webUrl)) return;
  if (role === 'web' || asks) {
    const needed = role === 'bot' ? (['PORTCULLIS_WEB_URL'] as const) : WEB;
    const why =
      role === 'web'
        ? 'Nothing says how to serve pages'
        : `${config.catalogPath} has stepUp: approving takes a sign-in`;
    const unset = needed.filter((name) => name !== 'PORTCULLIS_WEB_URL' || !config.webUrl);
    throw new ConfigError(`${why}. Set these too (docs/step-up.md):\n${unset.map(missingLine).join('\n')}`);
  }
}
