import { takeTurn } from '../models/service.ts';
import { heldBySystem } from '../models/status-reads.ts';
import { missingSystems, missingWords } from '../src/domain/missing-systems.ts';
import { appendAudit } from '../src/operations/append-audit.ts';
import type { JobDeps } from './deps.ts';

/** The same list is not said again by another process, or by a process that starts again, within this time, in ms. */
const AGAIN_AFTER_MS = 60_000;
/** Requests named in one event. */
const NAMED = 40;

/**
 * Notices systems that access is held at and that the catalogue does not have: at the start, and whenever the
 * catalogue changes. Their removals are tried for ever and cannot succeed, so Security must know beforehand.
 */
export function createSystemWatch(deps: JobDeps): { look(): Promise<void> } {
  let seen: string | null = null;
  return {
    async look() {
      const catalog = deps.catalog();
      if (catalog.sha256 === seen) return;
      const missing = missingSystems(await heldBySystem(deps.models.requests), catalog);
      if (missing.length > 0) {
        const systems = missing.map(missingWords);
        const turn = { digest: systems.join('\n'), now: deps.ctx.clock.now(), againAfterMs: AGAIN_AFTER_MS };
        deps.ctx.log.error({ systems }, 'access is held at systems that are missing from the catalogue');
        if (await takeTurn(deps.models.service, 'missing-systems', turn))
          await appendAudit(
            deps,
            'system.missing',
            { kind: 'system', name: 'watch' },
            {
              systems,
              requests: missing.flatMap((m) => m.requests).slice(0, NAMED),
            },
          );
      }
      seen = catalog.sha256;
    },
  };
}
