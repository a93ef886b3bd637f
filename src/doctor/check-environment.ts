import { ConfigError, type Env, type InstallConfig, readConfig, readSecret } from '../config.ts';
import { type Finding, sayAbout } from './finding.ts';

/** What the environment says; null where it says nothing usable, so that the rest can still be checked. */
export interface Settings {
  mongodbUri: string | null;
  redisUrl: string | null;
  botToken: string | null;
  /** What installing needs; null with a fixed token, or when a part of it is not usable. */
  install: InstallConfig | null;
  mode: 'socket' | 'http';
  appToken: string | null;
  /** Null: slack.com. */
  apiUrl: string | null;
  catalogPath: string;
  prefix: string;
}

/** Versions of Node before this one get no security fixes any more (20: since 2026-04-30). */
const MAINTAINED_NODE = 22;

const OURS = /^(MONGODB_URI|REDIS_URL|SLACK_\w+|PORTCULLIS_\w+)_FILE$/;

const say = sayAbout('environment');

/** Reads the environment as `portcullis start` does, and tells every fault. */
export function checkEnvironment(env: Env, nodeVersion: string): { findings: Finding[]; settings: Settings } {
  const { readable, unreadable } = splitFiles(env);
  const faults = new Map([...unreadable, ...[...faultsOf(readable)].filter(([name]) => !unreadable.has(name))]);
  const value = (name: string): string | null => (faults.has(name) ? null : readSecret(readable, name));
  const mode = value('SLACK_MODE') === 'http' ? 'http' : 'socket';
  const settings: Settings = {
    mongodbUri: value('MONGODB_URI'),
    redisUrl: value('REDIS_URL'),
    // With a wrong address the token would go to the wrong place.
    botToken: faults.has('SLACK_API_URL') ? null : value('SLACK_BOT_TOKEN'),
    install: faults.size === 0 ? readConfig(readable).slack.install : null,
    mode,
    appToken: value('SLACK_APP_TOKEN'),
    apiUrl: value('SLACK_API_URL'),
    catalogPath: value('PORTCULLIS_CONFIG') ?? 'portcullis.yml',
    prefix: value('PORTCULLIS_PREFIX') ?? 'portcullis',
  };
  const findings = [...faults].map(([name, message]) => faultInWords(name, message));
  if (findings.length === 0) findings.push(say.ok(`complete; Slack over ${mode === 'http' ? 'HTTP' : 'Socket Mode'}`));
  return { findings: [...findings, ...checkRuntime(env, nodeVersion)], settings };
}

/** Files that cannot be read are faults of their own; without them the rest of the environment can be judged. */
function splitFiles(env: Env): { readable: Env; unreadable: Map<string, string> } {
  const unreadable = new Map<string, string>();
  const readable = { ...env };
  for (const file of Object.keys(env).filter((n) => OURS.test(n))) {
    const name = file.slice(0, -'_FILE'.length);
    try {
      readSecret(env, name);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      unreadable.set(name, `cannot be read: ${file} names a file that does not open (${code})`);
      delete readable[file];
    }
  }
  return { readable, unreadable };
}

/** Every fault by the name of its variable, in the words of the configuration itself. */
function faultsOf(env: Env): Map<string, string> {
  try {
    readConfig(env);
    return new Map();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return new Map([...error.message.matchAll(/^ {2}(\w+): (.*)$/gm)].map((m) => [m[1] ?? '', m[2] ?? '']));
  }
}

function faultInWords(name: string, message: string): Finding {
  // The configuration ends "is missing" with the way to set it.
  const [, text = message, mend = `correct ${name} (or ${name}_FILE)`] = /^(.*) \((set .*)\)$/.exec(message) ?? [];
  return say.error(`${name} ${text}`, mend);
}

function checkRuntime(env: Env, nodeVersion: string): Finding[] {
  const findings: Finding[] = [];
  if (Number(nodeVersion.split('.')[0]) < MAINTAINED_NODE)
    findings.push(say.warning(`Node ${nodeVersion} gets no security fixes any more`, 'run Node 24'));
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
    findings.push(
      say.error(
        'NODE_TLS_REJECT_UNAUTHORIZED=0: anybody in between can read every token',
        'unset it; to trust a private authority, name its certificate in NODE_EXTRA_CA_CERTS',
      ),
    );
  return findings;
}
