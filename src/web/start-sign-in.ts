import { addSignIn } from '../../models/sign-in.ts';
import { newSecret } from '../context.ts';
import { sha256 } from '../domain/audit.ts';
import { Fault } from '../errors.ts';
import { openTicket } from '../operations/confirm-ticket.ts';
import { cookieFor } from './browser.ts';
import type { WebDeps } from './deps.ts';
import type { Reply } from './reply.ts';

/**
 * The link of a card was opened: on to the identity provider. The link is not used up by that: programs that look at
 * links open it too.
 * @param secret what the link carries
 * @throws Fault
 */
export async function startSignIn(deps: WebDeps, secret: string): Promise<Reply> {
  const ticket = await openTicket(deps, sha256(secret));
  const rule = deps.catalog().stepUp;
  if (!rule) throw new Fault('step_up_failed');
  const { url, state, nonce, verifier } = await deps.provider.begin(rule);
  const id = sha256(state);
  const browser = newSecret();
  await addSignIn(deps.models.signIns, {
    _id: id,
    ticket: ticket._id,
    browser: sha256(browser),
    nonce,
    verifier,
    expiresAt: ticket.expiresAt,
    backAt: null,
    signIn: null,
  });
  return { kind: 'go', to: url.href, cookies: [cookieFor(id, browser, deps.origin.startsWith('https:'))] };
}
