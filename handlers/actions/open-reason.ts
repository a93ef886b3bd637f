import { lowerRoles } from '../../src/domain/narrow.ts';
import { parseDecision, parseExtension, parseRequestValue, parseTask } from '../../src/views/ids.ts';
import { lessInputs } from '../../src/views/less-inputs.ts';
import { type ReasonKind, reasonModal } from '../../src/views/reason-modal.ts';
import type { HandlerDeps } from '../deps.ts';
import { opensForm } from '../opens-form.ts';

/** Forms that need no more than the record. */
type Kind = Exclude<ReasonKind, 'ask' | 'answer' | 'hand_over'>;

const requestOf: Record<Kind, (value: string) => string | null> = {
  approve: (v) => parseDecision(v)?.request ?? null,
  deny: (v) => parseDecision(v)?.request ?? null,
  revoke: parseRequestValue,
  extension_approve: (v) => parseExtension(v)?.request ?? null,
  extension_deny: (v) => parseExtension(v)?.request ?? null,
  problem: parseRequestValue,
  task_done: (v) => parseTask(v)?.request ?? null,
  task_cannot: (v) => parseTask(v)?.request ?? null,
};

/** A button that first asks for a reason or a proof; who denies may say what to ask for instead. */
export function openReason(deps: HandlerDeps, kind: Kind) {
  return opensForm(deps, requestOf[kind], (record, value, _, words) => {
    const facts = { catalog: deps.catalog(), roster: deps.roster() };
    const more = kind === 'deny' ? lessInputs(words, record, lowerRoles(record, facts), 'suggest') : [];
    return reasonModal(words, kind, record, value, more);
  });
}
