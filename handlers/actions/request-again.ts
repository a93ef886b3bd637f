import { findRequest } from '../../models/request.ts';
import { shortDuration } from '../../src/domain/duration.ts';
import { parseAgain } from '../../src/views/ids.ts';
import { answer, answerCode } from '../answer.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { ClickArgs } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';
import { identify } from '../identify.ts';
import { requestForm } from '../request-form.ts';

/** Ask again: the form, filled from the record. Only for those the record is about. */
export function requestAgain(deps: HandlerDeps) {
  return async ({ ack, body, payload, respond }: ClickArgs): Promise<void> => {
    const reply = await withinBudget(open(deps, payload.value ?? '', body)).catch((error: unknown) => {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'form could not be opened');
      return answerCode(codeOf(error));
    });
    await ack();
    if (reply) await respond({ ...reply, replace_original: false }).catch(() => undefined);
  };
}

async function open(deps: HandlerDeps, raw: string, body: ClickArgs['body']) {
  const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
  if (!who.ok) return answer(who.text);
  const value = parseAgain(raw);
  const record = value && (await findRequest(deps.models.requests, value.request));
  if (!value || !record) return answerCode('card_stale', { request: 'this request' });
  const { requester, target, terms, durationMs, justification, ticket } = record;
  if (![requester.id, target.id].includes(who.person.id)) return answerCode('not_holder', { request: record.id });
  const view = await requestForm(deps, who.person, {
    role: value.roleId ?? terms.roleId,
    duration: shortDuration(durationMs),
    justification,
    forWhom: target.id === who.person.id ? null : { kind: 'person', id: target.id },
    ticket,
  });
  await deps.client.views.open({ trigger_id: body.trigger_id, view });
  return null;
}
