import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import { findRequest } from '../models/request.ts';
import { TAKERS_MAX, takerOption } from '../src/views/hand-over-inputs.ts';
import { parseDecision } from '../src/views/ids.ts';
import { takersFor } from './actions/ask-approval.ts';
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
    const words = payload.value.toLowerCase().slice(0, 100);
    const takers = who.ok && record ? takersFor(deps, record, value, who) : [];
    const options = takers.filter((p) => p.name.toLowerCase().includes(words)).slice(0, TAKERS_MAX);
    await ack({ options: options.map(takerOption) });
  };
}
