import type { JobDeps } from './deps.ts';
import { publishHome } from './publish-home.ts';

/** Brings the home somebody has just opened up to date at once. Whatever fails, the feed of homes does again. */
export function createHomeShow(deps: JobDeps): (id: string) => void {
  return (id) =>
    void publishHome(deps, deps.ctx.newId(), id).catch((error: unknown) =>
      deps.ctx.log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'a home waits for its turn'),
    );
}
