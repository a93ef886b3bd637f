import type { LedgerAction } from '../domain/audit.ts';
import type { Actor } from '../domain/record.ts';
import type { Deps } from './deps.ts';

/** Writes an event that is no transition of a record: a refused click, a loaded file, a lost dependency. */
export async function appendAudit(
  deps: Pick<Deps, 'ctx' | 'ledger'>,
  action: LedgerAction,
  actor: Actor,
  detail: Record<string, unknown>,
): Promise<void> {
  const { ctx, ledger } = deps;
  await ledger.append([{ key: ctx.newId(), at: ctx.clock.now(), action, record: null, n: null, actor, detail }]);
}
