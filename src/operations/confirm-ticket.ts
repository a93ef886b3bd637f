import { findRequest } from '../../models/request.ts';
import { findTicket, type Ticket, takeTicket } from '../../models/ticket.ts';
import { type DecideCommand, decide } from '../domain/decide.ts';
import { decideExtension as decideMore } from '../domain/decide-extension.ts';
import type { Membership } from '../domain/membership.ts';
import { isActive, type Person } from '../domain/person.ts';
import type { AccessRequest, SignIn } from '../domain/record.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { signInFault } from '../domain/step-up.ts';
import { Fault } from '../errors.ts';
import { appendAudit } from './append-audit.ts';
import { decideRequest } from './decide-request.ts';
import type { Deps } from './deps.ts';
import { decideExtension, extendFacts } from './extend-grant.ts';
import { readAway } from './set-away.ts';
import type { Done } from './transact.ts';

type Refused = { ok: false } & Refusal;

/** What is known when somebody is back from signing in. */
export interface Proof {
  signIn: SignIn;
  /** What Slack says of the account that pressed Approve. */
  membership: Membership;
}

/**
 * The ticket of a link, if it still counts.
 * @param hash sha256 of what the link carries
 * @throws Fault `step_up_link_over`, `step_up_link_used`
 */
export async function openTicket(deps: Pick<Deps, 'ctx' | 'models'>, hash: string): Promise<Ticket> {
  const ticket = await findTicket(deps.models.tickets, hash);
  if (ticket?.usedAt) throw new Fault('step_up_link_used');
  if (!ticket || ticket.expiresAt <= deps.ctx.clock.now()) throw new Fault('step_up_link_over');
  return ticket;
}

/** Whoever pressed, if the account is still theirs and they are still here. */
function presserOf(deps: Deps, { personId, teamId, userId }: Ticket): Person | null {
  const person = deps.roster().bySlack({ teamId, userId });
  return person?.id === personId && isActive(person, deps.ctx.clock.now()) ? person : null;
}

/**
 * Whether who came back is who pressed, and signed in well enough. Whoever did not is kept in the ledger, and told to
 * Security from there.
 */
export async function checkSignIn(deps: Deps, ticket: Ticket, signIn: SignIn): Promise<Refused | null> {
  const rule = deps.catalog().stepUp;
  if (!rule) return refuse('step_up_off', { request: ticket.request });
  const fault = signInFault(rule, signIn, presserOf(deps, ticket), deps.ctx.clock.now());
  if (!fault) return null;
  const as = deps
    .roster()
    .all()
    .find((p) => p.ssoSubject === signIn.subject);
  await appendAudit(
    deps,
    'approval.refused',
    { kind: 'system', name: 'web' },
    {
      request: ticket.request,
      ...(ticket.extension ? { extension: ticket.extension } : {}),
      by: ticket.personId,
      signedInAs: as?.id ?? null,
      verdict: 'approved',
      step: ticket.step,
      why: fault.refused,
    },
  );
  return fault;
}

function commandOf(ticket: Ticket, person: Person, { signIn, membership }: Proof): DecideCommand {
  const { teamId, userId, step, reason, wish, subjectHash: shown } = ticket;
  const method = 'slack_click+oidc';
  const actor = { kind: 'person', id: person.id, name: person.name, teamId, userId, method } as const;
  return { actor, person, verdict: 'approved', reason, step, shown, method, signIn, wish, membership };
}

/** What the decision would come to if it were made now; nothing is changed. */
export async function previewTicket(
  deps: Deps,
  ticket: Ticket,
  proof: Proof,
): Promise<{ ok: true; before: AccessRequest; after: AccessRequest } | Refused> {
  const person = presserOf(deps, ticket);
  if (!person) return refuse('slack_account_unknown', { contact: deps.catalog().people.contact });
  const before = await findRequest(deps.models.requests, ticket.request);
  if (!before) return refuse('no_such_request', { request: ticket.request });
  const command = commandOf(ticket, person, proof);
  const outcome = await outcomeOf(deps, before, command, ticket.extension);
  return outcome.ok ? { ok: true, before, after: outcome.next } : outcome;
}

async function outcomeOf(deps: Deps, before: AccessRequest, command: DecideCommand, extension: string | null) {
  if (extension) {
    const facts = await extendFacts(deps, before.id);
    return decideMore(before, { ...command, extension }, facts, deps.ctx.clock.now());
  }
  const facts = { catalog: deps.catalog(), roster: deps.roster(), away: await readAway(deps) };
  return decide(before, command, facts, deps.ctx.clock.now());
}

/**
 * Makes the decision, by the way of every decision: all of it is checked again. The ticket is used up, whatever comes of it.
 * @throws Fault `step_up_link_over`, `step_up_link_used`
 */
export async function confirmTicket(deps: Deps, hash: string, proof: Proof): Promise<Done> {
  const ticket = await openTicket(deps, hash);
  const person = presserOf(deps, ticket);
  if (!person) return refuse('slack_account_unknown', { contact: deps.catalog().people.contact });
  // Slack's silence is no reason to press again: the page can be sent once more.
  if (proof.membership === 'unknown') return refuse('account_unchecked');
  if (!(await takeTicket(deps.models.tickets, hash, deps.ctx.clock.now()))) throw new Fault('step_up_link_used');
  const command = commandOf(ticket, person, proof);
  const { extension, request } = ticket;
  return extension ? decideExtension(deps, request, { ...command, extension }) : decideRequest(deps, request, command);
}
