import { allInstallations, commitInstallation } from '../../models/installation.ts';
import type { TokenSealer } from '../domain/installation.ts';
import { appendAudit } from './append-audit.ts';
import type { Deps } from './deps.ts';

export interface Resealed {
  /** Ids sealed with the first key now. */
  done: string[];
  /** Ids that were already. */
  kept: string[];
  /** Ids that no key opens, and why. */
  failed: { id: string; why: string }[];
}

/** Seals every token with the first key. @param by who asked for it */
export async function resealTokens(
  deps: Pick<Deps, 'ctx' | 'ledger' | 'models'>,
  sealer: TokenSealer,
  { actor, by }: { actor: Parameters<typeof appendAudit>[2]; by: string },
): Promise<Resealed> {
  const result: Resealed = { done: [], kept: [], failed: [] };
  for (const installation of await allInstallations(deps.models.installations)) {
    const { id, token, version } = installation;
    if (!token) continue;
    try {
      const plain = sealer.open(token, installation);
      if (token.keyId === sealer.keyId) {
        result.kept.push(id);
        continue;
      }
      const next = { ...installation, token: sealer.seal(plain, installation), version: version + 1 };
      if (await commitInstallation(deps.models.installations, next)) result.done.push(id);
      else result.failed.push({ id, why: 'it changed at the same moment; run it again' });
    } catch (error) {
      result.failed.push({ id, why: error instanceof Error ? error.message : 'unknown' });
    }
  }
  if (result.done.length > 0)
    await appendAudit(deps, 'workspace.resealed', actor, { workspaces: result.done, key: sealer.keyId, by });
  return result;
}
