import { dueEffects } from '../models/due.ts';
import { grantsPastEnd } from '../models/request.ts';
import { dueAt, type EffectKind } from '../src/domain/effect.ts';
import { OVERDUE_AFTER_MS } from '../src/domain/end.ts';
import { recordOverdue } from '../src/operations/record-revoke.ts';
import type { JobDeps } from './deps.ts';
import type { Dispatch } from './dispatch.ts';

/** Effects the queue should have run by now are run from here, in ms past their time. */
const GRACE_MS = 1_500;
/** Records looked at in one look. */
const BATCH = 2_000;

/** Looked for apart, in this order: a heap of one kind must not hide another. */
const LOOKS: readonly (readonly EffectKind[])[] = [['revoke'], ['provision'], ['lapse', 'remind', 'warn', 'notify']];

/**
 * The second way an effect is found: by its time in MongoDB, with or without Redis. Also the independent look
 * for grants past their end, which trusts no outbox entry.
 */
export async function sweep(deps: JobDeps, dispatch: Dispatch): Promise<void> {
  const { models, ctx } = deps;
  const now = ctx.clock.now();
  const before = new Date(now.getTime() - GRACE_MS);
  for (const kinds of LOOKS) {
    const without = kinds.length === 1 ? kinds.flatMap((kind) => dispatch.closed(kind)) : [];
    for (const found of await dueEffects(models.requests, kinds, { before, limit: BATCH, without }))
      for (const { id, kind, ...effect } of found.outbox)
        if (kinds.includes(kind) && dueAt({ id, kind, ...effect }) <= before)
          void dispatch.offer({ requestId: found._id, effectId: id, kind, systemId: found.terms.systemId });
  }
  const late = await grantsPastEnd(models.requests, new Date(now.getTime() - OVERDUE_AFTER_MS), BATCH);
  // One record that will not move must not keep the others from being paged.
  await Promise.allSettled(late.map((record) => recordOverdue(deps, record.id)));
}
