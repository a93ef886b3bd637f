import type { IncomingMessage } from 'node:http';
import { keepSignIn, takeAnswer as take } from '../../models/sign-in.ts';
import { sha256 } from '../domain/audit.ts';
import type { Refusal } from '../domain/refusal.ts';
import { Fault } from '../errors.ts';
import { checkSignIn, openTicket } from '../operations/confirm-ticket.ts';
import { secretIn } from './browser.ts';
import type { WebDeps } from './deps.ts';
import type { Reply } from './reply.ts';

/**
 * Somebody is back from the identity provider. What it said is looked at once; the page to confirm is another address,
 * so that nothing of the provider stays in the bar of the browser.
 * @throws Fault
 */
export async function takeAnswer(
  deps: WebDeps,
  request: IncomingMessage,
  answer: URLSearchParams,
): Promise<Reply | ({ ok: false } & Refusal)> {
  const state = answer.get('state') ?? '';
  const id = sha256(state);
  const browser = secretIn(request, id, deps.origin.startsWith('https:'));
  const now = deps.ctx.clock.now();
  const begun = browser ? await take(deps.models.signIns, { id, browser: sha256(browser), now }) : null;
  const rule = deps.catalog().stepUp;
  if (!begun || !rule) throw new Fault('step_up_failed');
  const ticket = await openTicket(deps, begun.ticket);
  const signIn = await deps.provider.finish(answer, { ...begun, state }, rule);
  const fault = await checkSignIn(deps, ticket, signIn);
  if (fault) return fault;
  await keepSignIn(deps.models.signIns, id, signIn);
  return { kind: 'go', to: `${deps.origin}/step-up/confirm/${id}` };
}
