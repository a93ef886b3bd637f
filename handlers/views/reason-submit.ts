import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { errorText } from '../../src/errors.ts';
import { decideRequest } from '../../src/operations/decide-request.ts';
import { revoke } from '../../src/operations/end-grant.ts';
import { decideExtension } from '../../src/operations/extend-grant.ts';
import { reportProblem } from '../../src/operations/report-problem.ts';
import type { Done } from '../../src/operations/transact.ts';
import { completeTask, refuseTask } from '../../src/operations/work-task.ts';
import { FIELDS, parseDecision, parseExtension, parseRequestValue, parseTask } from '../../src/views/ids.ts';
import { parseReasonModal } from '../../src/views/parse-reason-modal.ts';
import type { ReasonKind } from '../../src/views/reason-modal.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { Clicker } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';
import { identify } from '../identify.ts';

type Args = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;
type Act = (deps: HandlerDeps, value: string, words: string, who: Clicker) => Promise<Done> | null;

/** What each form does. The form carries only the button's value; the facts come from the record. */
const ACTS: Record<ReasonKind, Act> = {
  deny(deps, raw, reason, { person, actor }) {
    const v = parseDecision(raw);
    return (
      v &&
      decideRequest(deps, v.request, {
        person,
        actor,
        verdict: 'denied',
        reason,
        step: v.step,
        shown: v.shown,
        method: 'slack_click',
      })
    );
  },
  revoke(deps, raw, reason, who) {
    const id = parseRequestValue(raw);
    return id === null ? null : revoke(deps, id, { ...who, reason });
  },
  extension_deny(deps, raw, reason, who) {
    const v = parseExtension(raw);
    return v && decideExtension(deps, v.request, { ...who, ...v, verdict: 'denied', reason, method: 'slack_click' });
  },
  problem(deps, raw, text, who) {
    const id = parseRequestValue(raw);
    return id === null ? null : reportProblem(deps, id, { ...who, text });
  },
  task_done(deps, raw, proof, who) {
    const v = parseTask(raw);
    return v && completeTask(deps, v.request, { ...who, taskId: v.taskId, proof });
  },
  task_cannot(deps, raw, reason, who) {
    const v = parseTask(raw);
    return v && refuseTask(deps, v.request, { ...who, taskId: v.taskId, reason });
  },
};

/** A reason or proof was sent: recorded first, acknowledged then. */
export function reasonSubmit(deps: HandlerDeps, kind: ReasonKind) {
  return async ({ ack, body, view }: Args): Promise<void> => {
    const fail = (text: string, block: string = FIELDS.words) =>
      ack({ response_action: 'errors', errors: { [block]: text.replaceAll('`', '') } });
    const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
    if (!who.ok) return fail(who.text);
    const fields = parseReasonModal(kind, view.state.values);
    if (fields.fault) return fail(fields.fault.text, fields.fault.field);
    try {
      const work = ACTS[kind](deps, view.private_metadata, fields.reason, who);
      if (!work) return await fail(errorText('card_stale', { request: 'this request' }));
      const done = await withinBudget(work);
      if (!done.ok) return await fail(errorText(done.refused, done.values));
      await ack();
    } catch (error) {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'submission failed');
      await fail(errorText(codeOf(error)));
    }
  };
}
