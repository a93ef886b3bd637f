import { decideExtension, letItEnd } from '../../src/operations/extend-grant.ts';
import { type ExtensionValue, parseExtension, parseRequestValue } from '../../src/views/ids.ts';
import { answer, answerCode } from '../answer.ts';
import { asDecider } from '../ask-membership.ts';
import { codeOf, withinBudget } from '../budget.ts';
import { type ClickArgs, type Clicker, onClick } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';
import { openExtendForm } from '../extend-form.ts';
import { identify } from '../identify.ts';

/** Extend: opens the form that asks how much longer, and why. */
export function openExtend(deps: HandlerDeps) {
  return async ({ ack, body, payload, respond }: ClickArgs): Promise<void> => {
    const reply = await withinBudget(open(deps, payload.value, body)).catch((error: unknown) => {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'form could not be opened');
      return answerCode(codeOf(error));
    });
    await ack();
    if (reply) await respond({ ...reply, replace_original: false }).catch(() => undefined);
  };
}

async function open(deps: HandlerDeps, value: unknown, body: ClickArgs['body']) {
  const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
  if (!who.ok) return answer(who.text);
  const id = parseRequestValue(value);
  if (id === null) return answerCode('card_stale', { request: 'this request' });
  return openExtendForm(deps, who.person, { id, duration: null, reason: null }, body.trigger_id);
}

/** Let it end: no further notice of this end. */
export function letEndButton(deps: HandlerDeps) {
  return onClick(deps, (raw, who) => {
    const id = parseRequestValue(raw);
    return id === null ? null : letItEnd(deps, id, who);
  });
}

/** Approve on the card of an extension. */
export function approveExtension(deps: HandlerDeps) {
  return onClick(deps, (raw, who) => {
    const v = parseExtension(raw);
    return v && decideAs(deps, who, v);
  });
}

async function decideAs(deps: HandlerDeps, who: Clicker, v: ExtensionValue) {
  const { request, ...which } = v;
  return decideExtension(deps, request, {
    ...(await asDecider(deps, who)),
    ...which,
    verdict: 'approved',
    reason: null,
  });
}
