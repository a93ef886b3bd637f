import { commitInstallation, findInstallation } from '../../models/installation.ts';
import { type InstalledFacts, install, isListed, type TokenSealer } from '../domain/installation.ts';
import { Fault } from '../errors.ts';
import type { Deps } from './deps.ts';
import { tellInstallations } from './tell-installations.ts';

/** How often a lost compare-and-set is decided again. */
const MAX_TRIES = 10;

/**
 * Keeps what Slack gave at the end of an installation. One that the file does not list is refused, and nothing of it
 * is kept.
 * @param token the bot's, as Slack gave it
 * @returns whether it was listed
 * @throws Fault `conflict_busy`
 */
export async function installWorkspace(
  deps: Deps,
  sealer: TokenSealer,
  { token, ...facts }: InstalledFacts & { token: string },
): Promise<boolean> {
  const { ctx, models } = deps;
  if (!isListed(facts, deps.catalog().slack)) return false;
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const before = await findInstallation(models.installations, facts.id);
    const sealed = sealer.seal(token, facts);
    const next = install(before, { ...facts, token: sealed }, { key: ctx.newId(), at: ctx.clock.now() });
    if (!(await commitInstallation(models.installations, next))) continue;
    await ctx.reach('installed');
    // The record has it; what fails here is done again by whoever looks next.
    await tellInstallations(deps, [next]).catch(() => undefined);
    return true;
  }
  throw new Fault('conflict_busy');
}
