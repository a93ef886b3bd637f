import { findRequest } from '../../models/request.ts';
import { parseDecision, parseExtension, parseRequestValue, parseTask } from '../../src/views/ids.ts';
import { type ReasonKind, reasonModal } from '../../src/views/reason-modal.ts';
import { answer, answerCode } from '../answer.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { ClickArgs } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';
import { identify } from '../identify.ts';
import { tellClicker } from '../tell-clicker.ts';

const requestOf: Record<ReasonKind, (value: string) => string | null> = {
  deny: (v) => parseDecision(v)?.request ?? null,
  revoke: parseRequestValue,
  extension_deny: (v) => parseExtension(v)?.request ?? null,
  problem: parseRequestValue,
  task_done: (v) => parseTask(v)?.request ?? null,
  task_cannot: (v) => parseTask(v)?.request ?? null,
};

/** A button that first asks for a reason or a proof. Nothing changes until the form is sent. */
export function openReason(deps: HandlerDeps, kind: ReasonKind) {
  return async (args: ClickArgs): Promise<void> => {
    const { ack, body, payload } = args;
    const value = payload.value ?? '';
    const reply = await withinBudget(open(deps, kind, value, body)).catch((error: unknown) => {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'form could not be opened');
      return answerCode(codeOf(error));
    });
    await ack();
    if (reply) await tellClicker(deps, args, reply);
  };
}

async function open(deps: HandlerDeps, kind: ReasonKind, value: string, body: ClickArgs['body']) {
  const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
  if (!who.ok) return answer(who.text);
  const id = requestOf[kind](value);
  const record = id === null ? null : await findRequest(deps.models.requests, id);
  if (!record) return answerCode('card_stale', { request: 'this request' });
  await deps.client.views.open({ trigger_id: body.trigger_id, view: reasonModal(kind, record, value) });
  return null;
}
