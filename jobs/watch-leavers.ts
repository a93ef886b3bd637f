import type { Roster } from '../src/domain/person.ts';
import { endForLeavers } from '../src/operations/end-for-leavers.ts';
import type { JobDeps } from './deps.ts';

/** Last days come without any change of the people file: looked for this often, in ms. */
const EVERY_MS = 30_000;

/** Ends what leavers hold: as soon as the people file has changed, and every 30 s. */
export function createLeaverWatch(deps: JobDeps): { look(): Promise<void> } {
  let seen: Roster | null = null;
  let lookedAt = 0;
  return {
    async look() {
      const roster = deps.roster();
      const now = deps.ctx.clock.now().getTime();
      if (roster === seen && Math.abs(now - lookedAt) < EVERY_MS) return;
      await endForLeavers(deps);
      seen = roster;
      lookedAt = now;
    },
  };
}
