import type { LedgerWriter } from '../models/append-ledger.ts';
import { LedgerRefused } from '../models/prepare-entry.ts';
import { refusedEventsNotice } from '../src/views/refused-events.ts';
import type { JobDeps } from './deps.ts';
import { tellSecurity } from './tell-security.ts';

/** Security hears of the first refusal at once and of further ones together, at most this often, in ms. */
const AGAIN_MS = 10 * 60_000;
/** Most refusals remembered between two messages. */
const MOST = 1_000;

/** The ledger, with an ear for events that it can never take. */
export interface HeededLedger {
  ledger: LedgerWriter;
  /** Tells Security of what was refused since, when it is time. Called once a second. @throws when Slack is away */
  tell(deps: Pick<JobDeps, 'ctx' | 'catalog' | 'roster' | 'slack' | 'pacerOf'>): Promise<void>;
}

/**
 * An event that is refused is tried again with its record for ever and is missing until somebody mends it: Security
 * must hear, and not through the ledger.
 */
export function heedRefused(ledger: LedgerWriter): HeededLedger {
  /** Each once, however often it is tried again. */
  const untold = new Set<string>();
  const told = new Set<string>();
  let nextAt = new Date(0);

  return {
    ledger: {
      async append(entries) {
        try {
          return await ledger.append(entries);
        } catch (error) {
          if (error instanceof LedgerRefused && !told.has(error.message) && untold.size < MOST)
            untold.add(error.message);
          throw error;
        }
      },
    },
    async tell(deps) {
      const now = deps.ctx.clock.now();
      if (untold.size === 0 || now < nextAt) return;
      const saying = [...untold];
      await tellSecurity(deps, (words) => refusedEventsNotice(words, saying));
      nextAt = new Date(now.getTime() + AGAIN_MS);
      if (told.size > MOST) told.clear();
      for (const why of saying) {
        told.add(why);
        untold.delete(why);
      }
    },
  };
}
