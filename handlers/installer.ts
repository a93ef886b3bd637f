import type { ServerResponse } from 'node:http';
import type { HTTPReceiverOptions, Installation } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Config, InstallConfig } from '../src/config.ts';
import type { InstalledFacts } from '../src/domain/installation.ts';
import { installWorkspace } from '../src/operations/install-workspace.ts';
import { HTML, PAGE_HEADERS } from '../src/pages/headers.ts';
import { type InstallOutcome, installedPage, installPage, notInstalledPage } from '../src/pages/install-page.ts';
import { wordsIn } from '../src/words/words-in.ts';
import type { HandlerDeps } from './deps.ts';
import { createStateStore, InstallRefused, STATE_MS } from './install-state.ts';

/** What installing needs beside the handlers. */
export interface Installing {
  config: InstallConfig;
  apiUrl: Config['slack']['apiUrl'];
  /** Scopes the app asks for. */
  scopes: readonly string[];
  clientOptions: WebClientOptions;
}

function send(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { ...PAGE_HEADERS, 'content-type': HTML });
  response.end(html);
}

/** What Slack says at the end, as we keep it. @throws InstallRefused when there is no bot in it */
function factsOf(done: Installation): InstalledFacts & { token: string } {
  const { bot, isEnterpriseInstall, appId, user } = done;
  const orgWide = isEnterpriseInstall === true;
  const where = orgWide ? done.enterprise : done.team;
  if (!bot || !where || !appId) throw new InstallRefused('noBot', 'Slack gave no bot token');
  return {
    id: where.id,
    orgWide,
    appId,
    name: where.name ?? where.id,
    botUserId: bot.userId,
    scopes: bot.scopes,
    installedBy: user.id,
    token: bot.token,
  };
}

/** Why it did not come about, from the error of whoever stopped it. */
function outcomeOf(error: { code?: string }): InstallOutcome {
  if (error instanceof InstallRefused) return error.code;
  if (error.code === 'slack_oauth_installer_authorization_error') return 'cancelled';
  const ofState = ['slack_oauth_invalid_state', 'slack_oauth_missing_state', 'slack_oauth_missing_code'];
  return ofState.includes(error.code ?? '') ? 'badState' : 'failed';
}

const STATUS: Record<InstallOutcome, number> = {
  cancelled: 200,
  badState: 400,
  noBot: 400,
  notListed: 403,
  failed: 502,
};

/** Slack's pages for installing, at the same place as its Web API. */
function authorizePage(apiUrl: string | null): { authorizationUrl?: string } {
  return apiUrl ? { authorizationUrl: new URL('/oauth/v2/authorize', apiUrl).href } : {};
}

/**
 * The install page (`/slack/install`) and the way back from Slack (`/slack/oauth_redirect`). Only what
 * `portcullis.yml` lists is kept; the token of anything else is given back at once.
 */
export function installerOptions(deps: HandlerDeps, installing: Installing): Partial<HTTPReceiverOptions> {
  const { config, apiUrl, scopes, clientOptions } = installing;
  const { sealer } = deps;
  if (!sealer) return {};
  const { log } = deps.ctx;
  const words = () => wordsIn(deps.catalog().slack.language);

  async function store(done: Installation): Promise<void> {
    const facts = factsOf(done);
    if (await installWorkspace(deps, sealer as NonNullable<typeof sealer>, facts)) return;
    log.warn(
      { workspace: facts.id, by: facts.installedBy },
      'an installation was refused: not listed in portcullis.yml',
    );
    const client = new WebClient(facts.token, clientOptions);
    await client.auth.revoke().catch(() => log.warn({ workspace: facts.id }, 'its token could not be given back'));
    throw new InstallRefused('notListed', `${facts.id} is not listed`);
  }

  return {
    clientId: config.clientId,
    clientSecret: config.clientSecret,
    scopes: [...scopes],
    installationStore: {
      storeInstallation: (done) => store(done),
      fetchInstallation: () => Promise.reject(new Error('tokens are looked up elsewhere')),
    },
    installerOptions: {
      stateStore: createStateStore(deps, config.stateSecret),
      stateCookieName: 'portcullis-install',
      stateCookieExpirationSeconds: STATE_MS / 1_000,
      clientOptions,
      ...authorizePage(apiUrl),
      renderHtmlForInstallPath: (url) => installPage(words(), { url, organisation: deps.catalog().organisation.name }),
      installPathOptions: {
        beforeRedirection(_request, response) {
          for (const [name, value] of Object.entries({ ...PAGE_HEADERS, 'content-type': HTML }))
            response.setHeader(name, value);
          return Promise.resolve(true);
        },
      },
      callbackOptions: {
        success: (done, _options, _request, response) =>
          send(response, 200, installedPage(words(), done.team?.name ?? done.enterprise?.name ?? '')),
        failure(error, _options, _request, response) {
          const outcome = outcomeOf(error);
          send(response, STATUS[outcome], notInstalledPage(words(), outcome));
        },
      },
    },
  };
}
