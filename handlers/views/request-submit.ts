import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { Refusal } from '../../src/domain/refusal.ts';
import { type ErrorCode, errorText } from '../../src/errors.ts';
import { openRequest } from '../../src/operations/open-request.ts';
import { FIELDS } from '../../src/views/ids.ts';
import { parseRequestModal, type RequestFields } from '../../src/views/parse-request-modal.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { HandlerDeps } from '../deps.ts';
import { identify } from '../identify.ts';

type Args = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** Which input shows the error of a field. */
const BLOCK_OF: Record<NonNullable<Refusal['field']>, string> = {
  role: FIELDS.role,
  target: FIELDS.person,
  duration: FIELDS.duration,
  start: FIELDS.start,
  justification: FIELDS.justification,
  ticket: FIELDS.ticket,
  reason: FIELDS.justification,
};

/** The request form was sent: recorded first, acknowledged then. */
export function requestSubmit(deps: HandlerDeps) {
  return async ({ ack, body, view }: Args): Promise<void> => {
    const shown = new Set(view.blocks.flatMap((b) => ('block_id' in b && b.block_id ? [b.block_id] : [])));
    const fail = (code: ErrorCode, values: Record<string, string> = {}, field: Refusal['field'] = 'role') => {
      const block = shown.has(BLOCK_OF[field]) ? BLOCK_OF[field] : FIELDS.role;
      return ack({ response_action: 'errors', errors: { [block]: errorText(code, values).replaceAll('`', '') } });
    };
    const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
    if (!who.ok) return fail(who.code, { contact: deps.catalog().people.contact });
    const fields = parseRequestModal(view.state.values, view.blocks);
    const missing = firstMissing(fields);
    if (missing) return fail(missing.code, missing.values, missing.field);
    try {
      const done = await withinBudget(
        openRequest(deps, {
          person: who.person,
          actor: who.actor,
          origin: `view:${who.actor.teamId ?? ''}:${view.id}`,
          role: fields.role ?? '',
          targetId: fields.person,
          duration: fields.duration ?? '',
          startsAt: fields.start ? new Date(`${fields.start}T00:00:00.000Z`) : null,
          justification: fields.justification ?? '',
          ticket: fields.ticket,
        }),
      );
      if (!done.ok) return await fail(done.refused, done.values, done.field);
      await ack();
    } catch (error) {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'submission failed');
      await fail(codeOf(error));
    }
  };
}

function firstMissing(
  f: RequestFields,
): { code: ErrorCode; values?: Record<string, string>; field: NonNullable<Refusal['field']> } | null {
  if (!f.role) return { code: 'no_such_role', values: { role: '' }, field: 'role' };
  if (!f.duration) return { code: 'bad_duration', field: 'duration' };
  if (!f.justification) return { code: 'justification_short', values: { min: '15' }, field: 'justification' };
  return null;
}
