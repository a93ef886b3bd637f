import { cursorSeq } from '../../models/cursor.ts';
import { allInstallations } from '../../models/installation.ts';
import { ledgerHead } from '../../models/ledger.ts';
import { findQuarantine } from '../../models/service.ts';
import {
  countByState,
  heldBySystem,
  relayBacklog,
  troubledRemovals,
  waitingGrants,
} from '../../models/status-reads.ts';
import type { Catalog } from '../domain/catalog.ts';
import { workspacesStanding } from '../domain/installation.ts';
import { missingSystems } from '../domain/missing-systems.ts';
import { type Standing, troubledRemoval, waitingGrant } from '../domain/standing.ts';
import type { Deps } from './deps.ts';

/** Ends later than this count as late, in ms: the longest a removal takes when all is well. */
const LATE_MS = 15_000;
/** Most requests read for each list. */
const MOST = 1_000;

/**
 * Everything `portcullis status` says of the database.
 * @param catalog null when it cannot be read
 * @param scopes those the app asks for where workspaces install it; null with a fixed token
 */
export async function readStatus(
  deps: Pick<Deps, 'models'> & { ctx: Pick<Deps['ctx'], 'clock'> },
  catalog: Catalog | null,
  scopes: readonly string[] | null = null,
): Promise<Omit<Standing, 'redis' | 'catalogTrouble'>> {
  const { ctx, models } = deps;
  const at = ctx.clock.now();
  const [counts, troubled, held, waiting, head, backlog, quarantine, toldUpTo, installations] = await Promise.all([
    countByState(models.requests),
    troubledRemovals(models.requests, new Date(at.getTime() - LATE_MS), MOST),
    heldBySystem(models.requests),
    waitingGrants(models.requests, MOST),
    ledgerHead(models.ledger),
    relayBacklog(models.requests),
    findQuarantine(models.service),
    cursorSeq(models.cursors, 'security-channel'),
    allInstallations(models.installations),
  ]);
  return {
    at,
    counts,
    removals: troubled.map((r) => troubledRemoval(r, at)).sort((a, b) => b.lateMs - a.lateMs),
    missing: catalog ? missingSystems(held, catalog) : [],
    waiting: waiting.map((r) => waitingGrant(r, quarantine?.active === true, at)),
    ledger: { seq: head?.seq ?? 0, hash: head?.hash ?? null, toldUpTo },
    backlog,
    quarantine,
    workspaces: catalog && scopes ? workspacesStanding(installations, catalog.slack, scopes) : [],
  };
}
