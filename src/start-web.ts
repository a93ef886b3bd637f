import type { WebConfig } from './config.ts';
import { every, type Loop } from './loop.ts';
import type { WebDeps } from './web/deps.ts';
import { createProvider } from './web/provider.ts';
import { serveWeb } from './web/serve.ts';

/** How often the identity provider is asked whether it is there, in ms. */
const LOOK_MS = 30_000;

/** The pages while they are served. */
export interface Web {
  /** Why nobody can sign in now; null when they can. */
  trouble(): string | null;
  looking: Loop;
  stop(): Promise<void>;
}

/**
 * Serves the pages where people sign in. The provider may be away then: nobody waits for it.
 * @returns null when the environment sets up none
 * @throws when the port cannot be had
 */
export async function startWeb(
  deps: Omit<WebDeps, 'provider' | 'origin'>,
  config: WebConfig | null,
): Promise<Web | null> {
  if (!config) return null;
  const { log } = deps.ctx;
  const provider = createProvider(config, `${config.url}/step-up/callback`, log);
  const server = await serveWeb({ ...deps, provider, origin: config.url }, config);
  log.info({ url: config.url, port: server.port }, 'pages are served');
  return {
    trouble: () => provider.trouble(),
    looking: every(LOOK_MS, 'sign-in', log, () => provider.look(), 0),
    stop: () => server.close(),
  };
}
