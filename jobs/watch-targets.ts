import { isLeftElsewhere, systemsInTrouble } from '../models/due.ts';
import { addressOf } from '../src/domain/catalog.ts';
import { WISH_CAP_MS } from '../src/domain/effect.ts';
import { hastenEffects } from '../src/operations/hasten-effects.ts';
import type { JobDeps } from './deps.ts';

/** Longest a target may take to say that it is well, in ms. */
const ANSWER_MS = 4_000;

export interface TargetWatch {
  /** An attempt at this system failed. @param pauseMs how long it asked not to be called, in ms; null when it did not */
  failed(systemId: string, pauseMs: number | null): void;
  /** Asks the systems that failed whether they are well again. */
  look(): Promise<void>;
}

/**
 * Notices that a target is back. Pauses between attempts grow to minutes; without this, access would outlive the
 * outage of its target by as much. A system is asked only after it failed, and its work is brought forward only when
 * it was seen to be down and then well: attempts that fail at a healthy target keep their pauses. One that asked not to be
 * called (`Retry-After`) is not asked before that is over.
 */
export function createTargetWatch(deps: JobDeps): TargetWatch {
  const states = new Map<string, 'suspect' | 'down'>();
  const quietUntil = new Map<string, Date>();
  let asked = false;

  async function troubleAt(systemId: string): Promise<string | null> {
    try {
      const system = deps.catalog().systems.get(systemId);
      // What waits for the old address goes on at once when it is put back.
      if (system && (await isLeftElsewhere(deps.models.requests, systemId, addressOf(system.connector))))
        return 'what has to go is held at another address than it has now';
      return await deps.connectorFor(systemId).check(deps.ctx.deadline(ANSWER_MS));
    } catch (error) {
      return error instanceof Error ? error.message : 'unknown';
    }
  }

  async function ask(systemId: string): Promise<void> {
    const trouble = await troubleAt(systemId);
    if (trouble !== null) {
      if (states.get(systemId) !== 'down') deps.ctx.log.warn({ system: systemId, trouble }, 'a target is down');
      states.set(systemId, 'down');
      return;
    }
    if (states.get(systemId) === 'down') {
      const hastened = await hastenEffects(deps, systemId);
      deps.ctx.log.warn({ system: systemId, hastened }, 'a target answers again');
    }
    states.delete(systemId);
  }

  function mayBeAsked(systemId: string): boolean {
    const until = quietUntil.get(systemId);
    if (until && until > deps.ctx.clock.now()) return false;
    quietUntil.delete(systemId);
    return true;
  }

  return {
    failed(systemId, pauseMs) {
      if (!states.has(systemId)) states.set(systemId, 'suspect');
      if (pauseMs === null) return;
      const until = new Date(deps.ctx.clock.now().getTime() + Math.min(pauseMs, WISH_CAP_MS));
      const known = quietUntil.get(systemId);
      if (!known || known < until) quietUntil.set(systemId, until);
    },
    async look() {
      // What was down when an earlier process ended may be well by now.
      if (!asked) for (const id of await systemsInTrouble(deps.models.requests)) states.set(id, 'down');
      asked = true;
      await Promise.allSettled([...states.keys()].filter(mayBeAsked).map(ask));
    },
  };
}
