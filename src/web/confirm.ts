import type { IncomingMessage } from 'node:http';
import { findSignIn } from '../../models/sign-in.ts';
import type { Ticket } from '../../models/ticket.ts';
import { sha256 } from '../domain/audit.ts';
import type { Refusal } from '../domain/refusal.ts';
import { Fault } from '../errors.ts';
import { confirmTicket, openTicket, type Proof, previewTicket } from '../operations/confirm-ticket.ts';
import { type About, confirmPage, donePage } from '../pages/confirm-page.ts';
import type { Words } from '../words/words.ts';
import { cookieGone, formToken, secretIn } from './browser.ts';
import type { WebDeps } from './deps.ts';
import { type Reply, readForm } from './reply.ts';
import { wordsKnown } from './words-of.ts';

interface Signed {
  secret: string;
  ticket: Ticket;
  proof: Proof;
  words: Words;
}

/** @throws Fault `step_up_failed` for a browser that did not sign in */
async function signedIn(deps: WebDeps, request: IncomingMessage, id: string): Promise<Signed> {
  const secret = secretIn(request, id, deps.origin.startsWith('https:'));
  const begun = secret ? await findSignIn(deps.models.signIns, id, sha256(secret)) : null;
  if (!secret || !begun?.signIn) throw new Fault('step_up_failed');
  const ticket = await openTicket(deps, begun.ticket);
  const { teamId, userId } = ticket;
  const profile = await deps.profile({ teamId, userId }).catch(() => null);
  const words = await wordsKnown(deps, ticket.personId, profile);
  return { secret, ticket, words, proof: { signIn: begun.signIn, membership: profile?.membership ?? 'unknown' } };
}

function aboutOf(deps: WebDeps, { step, extension, personId }: Ticket): About {
  const person = deps.roster().byId(personId);
  const timezone = person?.timezone ?? deps.catalog().organisation.timezone;
  return { step, extension, reader: { name: person?.name ?? personId, timezone } };
}

/** The page that says what is about to be approved. @throws Fault */
export async function showConfirm(
  deps: WebDeps,
  request: IncomingMessage,
  id: string,
): Promise<Reply | ({ ok: false } & Refusal)> {
  const { secret, ticket, proof, words } = await signedIn(deps, request, id);
  const seen = await previewTicket(deps, ticket, proof);
  if (!seen.ok) return seen;
  const html = confirmPage(words, {
    ...aboutOf(deps, ticket),
    ...seen,
    action: `/step-up/confirm/${id}`,
    token: formToken(secret, id),
  });
  return { kind: 'page', status: 200, html };
}

/** Approve on that page. @throws Fault */
export async function takeConfirm(
  deps: WebDeps,
  request: IncomingMessage,
  id: string,
): Promise<Reply | ({ ok: false } & Refusal)> {
  const form = await readForm(request);
  const secret = secretIn(request, id, deps.origin.startsWith('https:'));
  const site = request.headers['sec-fetch-site'];
  const isOurs = secret !== null && form?.get('token') === formToken(secret, id);
  if (!isOurs || (site !== undefined && site !== 'same-origin')) throw new Fault('step_up_form_old');
  const { ticket, proof, words } = await signedIn(deps, request, id);
  const done = await confirmTicket(deps, ticket._id, proof);
  if (!done.ok) return done;
  const html = donePage(words, done.record, aboutOf(deps, ticket), deps.ctx.clock.now());
  return { kind: 'page', status: 200, html, cookies: [cookieGone(id, deps.origin.startsWith('https:'))] };
}
