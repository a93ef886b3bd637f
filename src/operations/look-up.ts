import { wasEverHeld } from '../../models/holding.ts';
import { findRequest } from '../../models/request.ts';
import type { LedgerEvent } from '../domain/holding.ts';
import {
  findPeople,
  findSubject,
  mayLookUpAll,
  mayLookUpPerson,
  mayLookUpSystem,
  type Subject,
} from '../domain/look-up.ts';
import type { Person } from '../domain/person.ts';
import { maySee } from '../domain/policy.ts';
import type { Actor } from '../domain/record.ts';
import { allow, type Outcome, type Refusal, type RefusalValue, refuse } from '../domain/refusal.ts';
import { appendAudit } from './append-audit.ts';
import type { Deps } from './deps.ts';
import { type HeldThen, readHoldings, readRecords } from './read-holdings.ts';

/** Looking things up in the ledger: who asks, may they, then the answer. Refusals are kept like other refused acts. */

type LookUpDeps = Pick<Deps, 'ctx' | 'models' | 'ledger' | 'catalog' | 'roster'>;

interface Caller {
  person: Person;
  actor: Actor;
}

/** Holdings read in full for one answer; the rest is counted. */
const IN_FULL = 60;

/** Who held a role of a system, or one role, at a time. `subject.system` tells where a button to end it would go. */
export async function lookUpHolders(
  deps: LookUpDeps,
  caller: Caller,
  q: { what: string; at: Date },
): Promise<Outcome<HeldThen & { subject: Subject }>> {
  const catalog = deps.catalog();
  const now = deps.ctx.clock.now();
  const all = mayLookUpAll(caller.person, catalog, now);
  const subject = findSubject(catalog, q.what) ?? (all ? await formerSubject(deps, q.what) : null);
  if (!subject) return refuse('no_such_subject', { what: q.what.slice(0, 80) });
  if (!mayLookUpSystem(caller.person, subject.system, catalog, now)) {
    const what: RefusalValue = { phrase: 'a_holder_of', of: { name: subject.name } };
    const refusal = refuse('not_yours_to_see', { what, who: { phrase: 'look_up_system' } });
    return noted(deps, refusal, caller, { tried: 'who', what: subject.id });
  }
  const held = await readHoldings(deps, { key: subject.kind, value: subject.id }, q.at, { limit: IN_FULL });
  return held.ok ? allow({ ...held.next, subject }) : held;
}

/** What the catalogue does not have any more, and the ledger speaks of. */
async function formerSubject(deps: LookUpDeps, what: string): Promise<Subject | null> {
  const id = what.trim().toLowerCase();
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/u.test(id)) return null;
  for (const kind of ['system', 'role'] as const)
    if (await wasEverHeld(deps.models.holdings, kind, id)) return { kind, id, name: id, system: null };
  return null;
}

/** What one person held at a time. `who` is as they typed it, or a Slack account. */
export async function lookUpPerson(
  deps: LookUpDeps,
  caller: Caller,
  q: { whom: string; account: { teamId: string; userId: string } | null; at: Date },
): Promise<Outcome<HeldThen & { who: { id: string; name: string } }>> {
  const roster = deps.roster();
  const now = deps.ctx.clock.now();
  const mayAll = mayLookUpAll(caller.person, deps.catalog(), now);
  const named = q.account ? [roster.bySlack(q.account)].filter((p) => p !== null) : findPeople(roster, q.whom);
  // Ids of namesakes are told only to those who may look anybody up.
  const found = mayAll
    ? named
    : named.filter((p) => named.length === 1 || mayLookUpPerson(caller.person, p, deps.catalog(), now));
  const [first] = found;
  if (found.length > 1) {
    const ids = found.slice(0, 10).map((p) => p.id);
    return refuse('which_person', { count: String(found.length), name: first?.name ?? '', ids: ids.join(', ') });
  }
  const former = first || q.account || !mayAll ? null : await formerPerson(deps, q.whom);
  const who = first ?? former;
  if (!who && named.length === 0)
    return refuse('no_such_person', { who: q.account ? { phrase: 'that_account' } : q.whom.slice(0, 80) });
  if (!who || !mayLookUpPerson(caller.person, first ?? null, deps.catalog(), now)) {
    const name = named[0]?.name ?? q.whom;
    const refusal = refuse('not_yours_to_see', {
      what: { phrase: 'what_somebody_holds', of: { name } },
      who: { phrase: 'look_up_people', of: { name } },
    });
    return noted(deps, refusal, caller, { tried: 'person', what: named[0]?.id ?? q.whom.slice(0, 80) });
  }
  const held = await readHoldings(deps, { key: 'target', value: who.id }, q.at, { limit: IN_FULL });
  return held.ok ? allow({ ...held.next, who: { id: who.id, name: who.name } }) : held;
}

/** Somebody the people record does not have any more, and the ledger speaks of. */
async function formerPerson(deps: LookUpDeps, typed: string): Promise<{ id: string; name: string } | null> {
  const id = typed.trim().slice(0, 64);
  for (const one of [id, id.toUpperCase()])
    if (await wasEverHeld(deps.models.holdings, 'target', one)) return { id: one, name: one };
  return null;
}

/** Everything the ledger says about one request. */
export async function lookUpRequest(
  deps: LookUpDeps,
  caller: Caller,
  request: string,
): Promise<Outcome<{ events: LedgerEvent[] }>> {
  const catalog = deps.catalog();
  const record = await findRequest(deps.models.requests, request);
  const all = mayLookUpAll(caller.person, catalog, deps.ctx.clock.now());
  // A request whose document was lost may still stand in the ledger: those who may look up everything see it.
  if (!all && !record) return refuse('no_such_request', { request });
  if (!all && record && !maySee(record, caller.person, catalog))
    return noted(deps, refuse('no_such_request', { request }), caller, { tried: 'audit', request });
  const read = await readRecords(deps, [request]);
  if (!read.ok) return read;
  return read.next.length === 0 ? refuse('no_such_request', { request }) : allow({ events: read.next });
}

async function noted<T extends { ok: false } & Refusal>(
  deps: LookUpDeps,
  refusal: T,
  { actor, person }: Caller,
  what: { tried: string; what?: string; request?: string },
): Promise<T> {
  await appendAudit(deps, 'action.refused', actor, {
    request: what.request ?? null,
    by: person.id,
    tried: what.tried,
    ...(what.what === undefined ? {} : { what: what.what }),
    why: refusal.refused,
  });
  return refusal;
}
