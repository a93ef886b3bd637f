import { commitInstallation, findInstallation } from '../../models/installation.ts';
import { endInstallation as decideEnd, type EndedWhy, type Installation } from '../domain/installation.ts';
import type { Deps } from './deps.ts';
import { tellInstallations } from './tell-installations.ts';

/**
 * Ends an installation and erases its token. One that was installed again meanwhile stays.
 * @param c.stillTheOne whether the installation as it is now is the one that was seen to end
 * @returns whether it was ended here
 */
export async function endInstallation(
  deps: Deps,
  c: { id: string; why: EndedWhy; stillTheOne: (now: Installation) => boolean },
): Promise<boolean> {
  const { ctx, models } = deps;
  for (;;) {
    const before = await findInstallation(models.installations, c.id);
    if (!before || !c.stillTheOne(before)) return false;
    const next = decideEnd(before, c.why, { key: ctx.newId(), at: ctx.clock.now() });
    if (!next) return false;
    if (!(await commitInstallation(models.installations, next))) continue;
    ctx.log.error({ workspace: c.id, why: c.why }, 'the app is no longer installed in a workspace');
    await ctx.reach('installation-ended');
    await tellInstallations(deps, [next]).catch(() => undefined);
    return true;
  }
}
