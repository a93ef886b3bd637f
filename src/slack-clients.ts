import type { WebClient } from '@slack/web-api';
import { createSlackClient } from '../jobs/slack-client.ts';
import { allInstallations } from '../models/installation.ts';
import type { Config } from './config.ts';
import { answersIn, type Installation, isListed, type TokenSealer } from './domain/installation.ts';
import type { Deps } from './operations/deps.ts';
import { endInstallation } from './operations/end-installation.ts';
import { createSealer } from './seal-token.ts';

/** An installation is read again after this, in ms; one that is missing is looked for at once. */
const FRESH_MS = 5_000;

/** Where the bot is spoken to, as far as it is known. */
export interface SlackPlace {
  teamId: string;
  /** As the payload says; left out where nobody says. */
  enterpriseId?: string | null;
}

/** The bot's way into each workspace. */
export interface SlackClients {
  /** Null where the app is not installed. @throws when the database has never answered */
  find(place: SlackPlace): Promise<{ client: WebClient; token: string } | null>;
  /** Reads the installations again. */
  look(): Promise<void>;
  /** Null with a fixed token. */
  readonly sealer: TokenSealer | null;
  /** What is wrong with stored tokens, in words; null when nothing is. */
  trouble(): string | null;
}

/** One token for everything. */
function fixedClient(token: string, client: WebClient): SlackClients {
  const found = Promise.resolve({ client, token });
  return { sealer: null, find: () => found, look: () => Promise.resolve(), trouble: () => null };
}

type Way = Pick<Installation, 'id' | 'orgWide' | 'version' | 'ended'> & { client: WebClient; token: string };

/** The client of every installation whose token opens; clients of versions seen before are kept. */
function createBook(deps: Deps, sealer: TokenSealer, apiUrl: string | null) {
  const { ctx } = deps;
  let ways: Way[] = [];
  const troubles = new Map<string, string>();

  function openWay(installation: Installation): Way[] {
    const { id, orgWide, version, token: sealed, ended } = installation;
    if (ended || !sealed) return [];
    const known = ways.find((w) => w.id === id && w.version === version);
    if (known) return [known];
    try {
      const token = sealer.open(sealed, installation);
      const over = (why: Parameters<typeof endInstallation>[1]['why']) =>
        endInstallation(deps, { id, why, stillTheOne: (now) => now.version === version });
      const client = createSlackClient(token, ctx.log, { apiUrl, ended: over });
      return [{ id, orgWide, version, ended, client, token }];
    } catch (error) {
      troubles.set(id, `PORTCULLIS_TOKEN_KEY: ${error instanceof Error ? error.message : 'unknown'}`);
      return [];
    }
  }

  return {
    ways: () => ways,
    trouble: () => (troubles.size > 0 ? [...troubles.values()].join('; ') : null),
    async read() {
      const before = [...troubles.values()].join();
      const all = await allInstallations(deps.models.installations);
      troubles.clear();
      ways = all.filter((i) => isListed(i, deps.catalog().slack)).flatMap(openWay);
      const now = [...troubles.values()];
      if (now.join() !== before)
        for (const trouble of now) ctx.log.error({ trouble }, 'a stored Slack token is of no use');
    },
  };
}

/**
 * The clients of the workspaces that have installed the app. What was read last counts while the database is away:
 * Security must hear of that.
 */
function installedClients(deps: Deps, sealer: TokenSealer, apiUrl: string | null): SlackClients {
  const book = createBook(deps, sealer, apiUrl);
  let readAt: number | null = null;
  let reading: Promise<void> | null = null;
  const now = () => deps.ctx.clock.now().getTime();

  function read(): Promise<void> {
    reading ??= book
      .read()
      .then(() => {
        readAt = now();
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  }

  async function readOrKeep(): Promise<void> {
    const isFirst = readAt === null;
    await read().catch((error: unknown) => {
      if (isFirst) throw error;
    });
  }

  return {
    sealer,
    async find(place) {
      const seek = () => answersIn(book.ways(), place, deps.catalog().slack.enterprise);
      const isOld = readAt === null || now() - readAt > FRESH_MS;
      const there = isOld ? null : seek();
      if (there) return there;
      await readOrKeep();
      return seek();
    },
    look: readOrKeep,
    trouble: () => book.trouble(),
  };
}

/** @param slack either a fixed token or what installing needs */
export function createSlackClients(slack: Config['slack'], deps: Deps): SlackClients {
  const { botToken, install, apiUrl } = slack;
  if (install) return installedClients(deps, createSealer(install.tokenKeys), apiUrl);
  return fixedClient(botToken ?? '', createSlackClient(botToken ?? '', deps.ctx.log, { apiUrl }));
}
