import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt';
import type { EndedWhy } from '../../src/domain/installation.ts';
import { endInstallation } from '../../src/operations/end-installation.ts';
import type { HandlerDeps } from '../deps.ts';
import { enterpriseOf, teamOf } from '../ingress.ts';

type Args<E extends EndedWhy & ('app_uninstalled' | 'tokens_revoked')> = SlackEventMiddlewareArgs<E> &
  AllMiddlewareArgs;

/** Slack's times are whole seconds. */
const SECOND_MS = 1_000;

/** The app was taken out of a workspace, or of a whole organisation. */
export function appUninstalled(deps: HandlerDeps) {
  return ({ body, context }: Args<'app_uninstalled'>): Promise<void> =>
    end(deps, { body: { ...body }, orgWide: context.isEnterpriseInstall, why: 'app_uninstalled' });
}

/** Tokens were withdrawn; the bot's among them, or only those of people, of which we hold none. */
export function tokensRevoked(deps: HandlerDeps) {
  return async ({ body, event, context }: Args<'tokens_revoked'>): Promise<void> => {
    if ((event.tokens.bot ?? []).length === 0) return;
    await end(deps, { body: { ...body }, orgWide: context.isEnterpriseInstall, why: 'tokens_revoked' });
  };
}

async function end(
  deps: HandlerDeps,
  { body, orgWide, why }: { body: Record<string, unknown>; orgWide: boolean; why: EndedWhy },
): Promise<void> {
  const id = orgWide ? enterpriseOf(body) : teamOf(body);
  const seconds = body['event_time'];
  if (id === null || typeof seconds !== 'number') return;
  if (!deps.sealer) {
    deps.ctx.log.error(
      { workspace: id, why },
      'the app was taken out of the workspace: SLACK_BOT_TOKEN is worth nothing now',
    );
    return;
  }
  // One installed again since then stays. Where a second is not fine enough, the next call shows what is true.
  const stillTheOne = ({ installedAt }: { installedAt: Date }) =>
    installedAt.getTime() <= seconds * SECOND_MS + SECOND_MS / 2;
  await endInstallation(deps, { id, why, stillTheOne });
}
