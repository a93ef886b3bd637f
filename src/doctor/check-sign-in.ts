import { ConfigError, checkPages, type Env, readConfig } from '../config.ts';
import type { Catalog } from '../domain/catalog.ts';
import { createLog } from '../log.ts';
import { createProvider } from '../web/provider.ts';
import { type Finding, sayAbout } from './finding.ts';

const say = sayAbout('sign-in');

/** Where approving takes a sign-in: whether it is set up, and whether the identity provider answers. */
export async function checkSignIn(catalog: Catalog | null, env: Env): Promise<Finding[]> {
  if (!catalog?.stepUp) return [];
  const config = configOf(env);
  if (!config) return [say.note('not asked: the environment is not complete')];
  try {
    checkPages(config, 'all', true);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [say.error('approving takes a sign-in, and nothing says where', 'set what docs/step-up.md lists')];
  }
  const { web } = config;
  if (!web) return [];
  const provider = createProvider(web, `${web.url}/step-up/callback`, createLog('fatal'));
  await provider.look();
  const trouble = provider.trouble();
  if (trouble === null) return [say.ok(`${web.oidc.issuer} answers; people come back to ${web.url}/step-up/callback`)];
  return [
    say.error(
      `${web.oidc.issuer} does not answer as a provider (${trouble}): nobody can approve what takes a sign-in`,
      'see that PORTCULLIS_OIDC_ISSUER is the issuer of its discovery document, and that this machine reaches it',
    ),
  ];
}

/** Null: what is wrong with it is told as such. */
function configOf(env: Env): ReturnType<typeof readConfig> | null {
  try {
    return readConfig(env);
  } catch {
    return null;
  }
}
