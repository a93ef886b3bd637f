import { takeBackCursors } from '../../models/cursor.ts';
import { ledgerHead } from '../../models/ledger.ts';
import { commitQuarantine, findQuarantine } from '../../models/service.ts';
import { START } from '../domain/audit.ts';
import { beginQuarantine, headText, type Quarantine } from '../domain/quarantine.ts';
import { isLater } from '../domain/witness.ts';
import type { Deps } from './deps.ts';

/**
 * Stops granting in every process, and keeps why. While a quarantine stands, only a later witness makes it anew.
 * @returns what is stored now
 */
export async function enterQuarantine(
  deps: Pick<Deps, 'ctx' | 'models'>,
  witness: Quarantine['witness'],
): Promise<Quarantine> {
  const { ctx, models } = deps;
  for (;;) {
    const before = await findQuarantine(models.service);
    if (before?.active && !isLater(witness, before.witness)) return before;
    const head = (await ledgerHead(models.ledger)) ?? START;
    const next = beginQuarantine({ id: ctx.newId(), witness, head, before }, ctx.clock.now());
    if (await commitQuarantine(models.service, next, before)) return next;
  }
}

/** Says it in the ledger, and so to Security. Any number of processes may say it: it is written once. */
export async function tellQuarantine(deps: Pick<Deps, 'models' | 'ledger'>, state: Quarantine): Promise<void> {
  const { id, since, why, witness, head } = state;
  const end = (await ledgerHead(deps.models.ledger)) ?? START;
  await takeBackCursors(deps.models.cursors, end.seq, Math.min(end.seq, head.seq));
  await deps.ledger.append([
    {
      key: id,
      at: since,
      action: 'quarantine.entered',
      record: null,
      n: null,
      actor: { kind: 'system', name: 'watch' },
      detail: {
        quarantine: id,
        why,
        witnessed: headText(witness),
        place: witness.from,
        notedAt: witness.at,
        head: headText(head),
        since,
      },
    },
  ]);
}
