import { allInstallations, forgetEvents } from '../../models/installation.ts';
import type { Installation } from '../domain/installation.ts';
import type { Deps } from './deps.ts';
import { hastenMessages } from './hasten-effects.ts';

/**
 * Brings what happened to installations to the ledger, each once however often it is tried, and after an installation
 * brings forward the messages that waited for it.
 * @param all as they were read last; read anew by default
 */
export async function tellInstallations(deps: Deps, all?: readonly Installation[]): Promise<void> {
  const { models } = deps;
  for (const { id, events } of all ?? (await allInstallations(models.installations))) {
    if (events.length === 0) continue;
    if (events.some((e) => e.action === 'workspace.installed')) await hastenMessages(deps);
    await deps.ledger.append(events);
    await forgetEvents(models.installations, id, events);
  }
}
