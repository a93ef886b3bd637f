import { type Env, readSecret } from '../config.ts';
import type { Clock } from '../context.ts';
import type { Catalog } from '../domain/catalog.ts';
import { answerWithin, whyOf } from './answer-within.ts';
import { checkClock } from './check-clock.ts';
import { checkConnectors } from './check-connectors.ts';
import { checkEnvironment, type Settings } from './check-environment.ts';
import { checkFiles } from './check-files.ts';
import { checkMongodb } from './check-mongodb.ts';
import { checkRedis } from './check-redis.ts';
import { checkSignIn } from './check-sign-in.ts';
import { checkSlack } from './check-slack.ts';
import { checkWorkspaces } from './check-workspaces.ts';
import { type Finding, sayAbout } from './finding.ts';
import { createHider, passwordsIn } from './hide-secrets.ts';

/** Longest one area may take as a whole, in ms. Areas run side by side. */
const AREA_MS = 13_000;

export interface ExamineOptions {
  clock: Clock;
  /** Without the leading `v`. */
  nodeVersion: string;
}

/**
 * Looks at everything the service stands on. Never throws: a check that fails is a finding, and stops no other.
 * @returns in the order to read them, without any secret
 */
export async function examine(env: Env, { clock, nodeVersion }: ExamineOptions): Promise<Finding[]> {
  const { findings, settings } = checkEnvironment(env, nodeVersion);
  let catalog: Catalog | null = null;
  const files = await guard('catalogue', async () => {
    const read = checkFiles(settings.catalogPath, env, clock.now());
    catalog = read.catalog;
    return read.findings;
  });
  const asked = await Promise.all([
    guard('mongodb', () => checkMongodb(settings.mongodbUri)),
    guard('redis', () => checkRedis(settings.redisUrl, settings.prefix)),
    guard('clock', () => checkClock(settings, clock)),
    guard('slack', () => (settings.install ? checkWorkspaces(settings, catalog) : checkSlack(settings, catalog))),
    guard('connectors', () => checkConnectors(catalog, env)),
    guard('sign-in', () => checkSignIn(catalog, env)),
  ]);
  const hide = createHider(secretsOf(env, settings, catalog));
  return [...findings, ...files, ...asked.flat()].map((f) => ({
    ...f,
    text: hide(f.text),
    mend: f.mend && hide(f.mend),
  }));
}

async function guard(area: string, check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await answerWithin(AREA_MS, check);
  } catch (error) {
    return [
      sayAbout(area).error(
        `cannot be checked (${whyOf(error)})`,
        'run portcullis doctor again; if it stays, report it',
      ),
    ];
  }
}

const OUR_SECRETS = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_CLIENT_SECRET',
  'SLACK_STATE_SECRET',
  'PORTCULLIS_TOKEN_KEY',
  'PORTCULLIS_OIDC_CLIENT_SECRET',
];

function secretsOf(env: Env, settings: Settings, catalog: Catalog | null): (string | null)[] {
  const { mongodbUri, redisUrl, install } = settings;
  const ofTargets = [...(catalog?.systems.values() ?? [])].map(({ connector }) =>
    connector.kind === 'scim' ? connector.tokenFrom : null,
  );
  const named = [...OUR_SECRETS, ...ofTargets].map((name) => name && readQuietly(env, name));
  return [...named, ...(install?.tokenKeys ?? []), ...passwordsIn(mongodbUri), ...passwordsIn(redisUrl)];
}

/** That a secret cannot be read is said elsewhere. */
function readQuietly(env: Env, name: string): string | null {
  try {
    return readSecret(env, name);
  } catch {
    return null;
  }
}
