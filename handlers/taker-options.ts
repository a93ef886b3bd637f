import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import { findRequest } from '../models/request.ts';
import { parseDecision } from '../src/views/ids.ts';
import { TAKERS_MAX, type Taker, takerOption } from '../src/views/taker-input.ts';
import { takersFor } from './actions/ask-approval.ts';
import { standInsOf } from './away-form.ts';
import type { HandlerDeps } from './deps.ts';
import { identify } from './identify.ts';

type Args = SlackOptionsMiddlewareArgs<'block_suggestion'> & AllMiddlewareArgs;

/** Searches those who may take a decision over, where they are too many for a list. */
export function takerOptions(deps: HandlerDeps) {
  return async ({ ack, body, payload }: Args): Promise<void> => {
    const who = identify(deps, body, 'slack_click');
    const value = body.view?.private_metadata ?? '';
    const id = parseDecision(value)?.request;
    const record = who.ok && id ? await findRequest(deps.models.requests, id) : null;
    const takers = who.ok && record ? takersFor(deps, record, value, who) : [];
    await ack({ options: matching(takers, payload.value) });
  };
}

/** Searches those who may stand in for whoever is away. */
export function standInOptions(deps: HandlerDeps) {
  return async ({ ack, body, payload }: Args): Promise<void> => {
    const who = identify(deps, body, 'slack_click');
    await ack({ options: matching(who.ok ? standInsOf(deps, who.person) : [], payload.value) });
  };
}

function matching(takers: readonly Taker[], typed: string) {
  const wanted = typed.toLowerCase().slice(0, 100);
  const found = takers.filter((p) => `${p.name} ${p.id}`.toLowerCase().includes(wanted));
  return found.slice(0, TAKERS_MAX).map(takerOption);
}
