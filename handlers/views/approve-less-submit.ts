import { decideRequest } from '../../src/operations/decide-request.ts';
import { FIELDS, parseDecision } from '../../src/views/ids.ts';
import { readInput } from '../../src/views/read-inputs.ts';
import { refusalText } from '../../src/words/refusal-text.ts';
import { asDecider } from '../ask-membership.ts';
import type { HandlerDeps } from '../deps.ts';
import { readWish } from '../read-wish.ts';
import { submits } from '../submits.ts';
import { toSignIn } from '../to-sign-in.ts';

/** Approve with changes was sent. */
export function approveLessSubmit(deps: HandlerDeps) {
  return submits(deps, async ({ value, values, who, words }) => {
    const v = parseDecision(value);
    const wish = readWish(values);
    if (wish === 'bad') return { field: FIELDS.lessTime, text: refusalText(words, 'bad_duration') };
    if (wish === null) return { field: FIELDS.lessTime, text: refusalText(words, 'nothing_changed') };
    if (!v) return null;
    const { request, step, shown } = v;
    const reason = readInput(values, FIELDS.words, 2000);
    const decider = await asDecider(deps, who);
    const done = await decideRequest(deps, request, { ...decider, verdict: 'approved', reason, step, shown, wish });
    const { actor } = who;
    return toSignIn(deps, done, { kind: 'approve_less', request, extension: null, step, shown, wish, reason, actor });
  });
}
