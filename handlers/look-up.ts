import { needsZone, parseMoment } from '../src/domain/moment.ts';
import type { Person } from '../src/domain/person.ts';
import type { Actor } from '../src/domain/record.ts';
import { allow, type Outcome, refuse } from '../src/domain/refusal.ts';
import { lookUpHolders, lookUpPerson, lookUpRequest } from '../src/operations/look-up.ts';
import type { Message } from '../src/views/blocks.ts';
import { PROGRAM } from '../src/views/ids.ts';
import { auditText, heldText } from '../src/views/look-up-text.ts';
import { type Names, namesOf } from '../src/views/names.ts';
import type { Words } from '../src/words/words.ts';
import type { HandlerDeps } from './deps.ts';
import { profileOf } from './profile-of.ts';

interface Caller {
  person: Person;
  actor: Actor & { kind: 'person' };
}

export type Question =
  | { kind: 'who'; what: string; at: string | null }
  | { kind: 'person'; what: string; at: string | null }
  | { kind: 'audit'; id: string };

/** Looks something up for somebody, in the words of their time zone. The command and the search form both ask here. */
export async function lookUp(deps: HandlerDeps, words: Words, caller: Caller, q: Question): Promise<Outcome<Message>> {
  if (q.kind === 'audit') {
    const found = await lookUpRequest(deps, caller, q.id);
    return found.ok ? allow(auditText(words, q.id, found.next.events, namesNow(deps))) : found;
  }
  const time = await readTime(deps, caller.actor, q.at);
  if (!time.ok) return time;
  const { at, zone } = time.next;
  return q.kind === 'who'
    ? who(deps, words, caller, { ...q, at, zone })
    : person(deps, words, caller, { ...q, at, zone });
}

interface Timed {
  what: string;
  at: Date;
  zone: string | null;
}

async function who(
  deps: HandlerDeps,
  words: Words,
  caller: Caller,
  { what, at, zone }: Timed,
): Promise<Outcome<Message>> {
  const found = await lookUpHolders(deps, caller, { what, at });
  if (!found.ok) return found;
  const { subject, holdings, total } = found.next;
  const whole = `${PROGRAM} audit who ${subject.kind} ${subject.id} --at ${at.toISOString()}`;
  const shown = { about: subject.name, onePerson: false, at, zone, holdings, total, whole };
  return allow(heldText(words, shown, namesNow(deps)));
}

async function person(
  deps: HandlerDeps,
  words: Words,
  caller: Caller,
  { what, at, zone }: Timed,
): Promise<Outcome<Message>> {
  const found = await lookUpPerson(deps, caller, { whom: what, account: accountIn(what, caller.actor.teamId), at });
  if (!found.ok) return found;
  const { who: whom, holdings, total } = found.next;
  const whole = `${PROGRAM} audit person ${whom.id} --at ${at.toISOString()}`;
  const shown = { about: whom.name, onePerson: true, at, zone, holdings, total, whole };
  return allow(heldText(words, shown, namesNow(deps)));
}

/** A mention as Slack sends it; the id counts, never the name beside it. */
function accountIn(text: string, teamId: string | null): { teamId: string; userId: string } | null {
  const userId = /^<@([UW][A-Z0-9]{1,30})(?:\|[^<>]{0,200})?>$/u.exec(text.trim())?.[1];
  return userId !== undefined && teamId !== null ? { teamId, userId } : null;
}

async function readTime(
  deps: HandlerDeps,
  actor: Caller['actor'],
  given: string | null,
): Promise<Outcome<{ at: Date; zone: string | null }>> {
  const now = deps.ctx.clock.now();
  if (given === null) return allow({ at: now, zone: null });
  const { teamId, userId } = actor;
  const account = needsZone(given) && teamId && userId ? { teamId, userId } : null;
  const zone = account && ((await profileOf(deps, account))?.zone ?? 'UTC');
  const read = parseMoment(given, zone, now);
  const shown = given.slice(0, 60);
  if (!read.ok) return refuse(read.why === 'future' ? 'moment_ahead' : 'bad_moment', { given: shown });
  return allow({ at: read.at, zone });
}

const namesNow = (deps: HandlerDeps): Names => namesOf(deps.catalog(), deps.roster());
