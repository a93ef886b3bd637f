import { smallerRoles } from '../../src/domain/narrow.ts';
import { changesModal } from '../../src/views/changes-modal.ts';
import { parseDecision } from '../../src/views/ids.ts';
import type { HandlerDeps } from '../deps.ts';
import { opensForm } from '../opens-form.ts';

/** Approve with changes: first the form. What may be chosen is looked up now, and checked again when it is sent. */
export function approveLess(deps: HandlerDeps) {
  return opensForm(
    deps,
    (value) => parseDecision(value)?.request ?? null,
    (record, value, _, words) => {
      const facts = { catalog: deps.catalog(), roster: deps.roster() };
      return changesModal(words, record, smallerRoles(record, facts, deps.ctx.clock.now()), value);
    },
  );
}
