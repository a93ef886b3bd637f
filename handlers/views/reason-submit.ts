import { answerQuestion, askQuestion, handOver } from '../../src/operations/ask-approval.ts';
import { decideRequest } from '../../src/operations/decide-request.ts';
import { revoke } from '../../src/operations/end-grant.ts';
import { decideExtension } from '../../src/operations/extend-grant.ts';
import { reportProblem } from '../../src/operations/report-problem.ts';
import type { Done } from '../../src/operations/transact.ts';
import { completeTask, refuseTask } from '../../src/operations/work-task.ts';
import {
  FIELDS,
  parseDecision,
  parseExtension,
  parseQuestion,
  parseRequestValue,
  parseTask,
} from '../../src/views/ids.ts';
import { parseReasonModal } from '../../src/views/parse-reason-modal.ts';
import { readInput } from '../../src/views/read-inputs.ts';
import type { ReasonKind } from '../../src/views/reason-modal.ts';
import { refusalText } from '../../src/words/refusal-text.ts';
import { approveAs, approveMoreAs } from '../approve-as.ts';
import { asDecider } from '../ask-membership.ts';
import type { HandlerDeps } from '../deps.ts';
import { readWish } from '../read-wish.ts';
import { type FormFault, type Sent, submits } from '../submits.ts';
import type { ToSignIn } from '../to-sign-in.ts';

type Act = (deps: HandlerDeps, sent: Sent, words: string) => Promise<Done | ToSignIn | FormFault | null> | null;

/** What each form does. The form carries only the button's value; the facts come from the record. */
const ACTS: Record<ReasonKind, Act> = {
  approve(deps, { value, who }, reason) {
    const v = parseDecision(value);
    return v && approveAs(deps, who, v, reason);
  },
  async deny(deps, { value, values, who, words }, reason) {
    const v = parseDecision(value);
    const wish = readWish(values);
    if (wish === 'bad') return { field: FIELDS.lessTime, text: refusalText(words, 'bad_duration') };
    if (!v) return null;
    const { request, step, shown } = v;
    const decider = await asDecider(deps, who);
    return decideRequest(deps, request, { ...decider, verdict: 'denied', reason, step, shown, wish });
  },
  async ask(deps, { value, who }, text) {
    const v = parseDecision(value);
    if (!v) return null;
    return askQuestion(deps, v.request, { ...(await asDecider(deps, who)), step: v.step, shown: v.shown, text });
  },
  answer(deps, { value, who }, text) {
    const v = parseQuestion(value);
    return v && answerQuestion(deps, v.request, { ...who, questionId: v.questionId, text });
  },
  async hand_over(deps, { value, values, who }, reason) {
    const v = parseDecision(value);
    const to = deps.roster().byId(readInput(values, FIELDS.handTo, 75) ?? '');
    if (!v) return null;
    return handOver(deps, v.request, { ...(await asDecider(deps, who)), step: v.step, shown: v.shown, to, reason });
  },
  revoke(deps, { value, who }, reason) {
    const id = parseRequestValue(value);
    return id === null ? null : revoke(deps, id, { ...who, reason });
  },
  extension_approve(deps, { value, who }, reason) {
    const v = parseExtension(value);
    return v && approveMoreAs(deps, who, v, reason);
  },
  async extension_deny(deps, { value, who }, reason) {
    const v = parseExtension(value);
    return v && decideExtension(deps, v.request, { ...(await asDecider(deps, who)), ...v, verdict: 'denied', reason });
  },
  problem(deps, { value, who }, text) {
    const id = parseRequestValue(value);
    return id === null ? null : reportProblem(deps, id, { ...who, text });
  },
  task_done(deps, { value, who }, proof) {
    const v = parseTask(value);
    return v && completeTask(deps, v.request, { ...who, taskId: v.taskId, proof });
  },
  task_cannot(deps, { value, who }, reason) {
    const v = parseTask(value);
    return v && refuseTask(deps, v.request, { ...who, taskId: v.taskId, reason });
  },
};

/** A reason or proof was sent. */
export function reasonSubmit(deps: HandlerDeps, kind: ReasonKind) {
  return submits(deps, (sent) => {
    const fields = parseReasonModal(sent.words, kind, sent.values);
    return fields.fault ?? ACTS[kind](deps, sent, fields.reason);
  });
}
