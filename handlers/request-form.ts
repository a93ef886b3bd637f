import type { ModalView } from '@slack/types';
import { recentRoles } from '../models/ask-reads.ts';
import { favouritesOf } from '../models/favourite.ts';
import type { CommandNote, CommandPrefill, ForWhom } from '../src/domain/command.ts';
import { isActive, type Person, type Roster } from '../src/domain/person.ts';
import { mayAskFor } from '../src/domain/policy.ts';
import type { RefusalValue } from '../src/domain/refusal.ts';
import { searchRoles } from '../src/domain/role-search.ts';
import { named } from '../src/views/outlook.ts';
import { type PersonOption, requestModal } from '../src/views/request-modal.ts';
import { findRole } from '../src/views/role-picker.ts';
import { refusalText } from '../src/words/refusal-text.ts';
import type { Words } from '../src/words/words.ts';
import type { HandlerDeps } from './deps.ts';
import { outlookFor } from './outlook.ts';
import { roleIndex } from './role-index.ts';

/** People the caller may ask for: self first, then reports and sponsored externals by name. */
export function peopleFor(caller: Person, roster: Roster, now: Date): Person[] {
  const others = roster
    .all()
    .filter((p) => p.id !== caller.id && p.type !== 'service' && mayAskFor(caller, p) && isActive(p, now))
    .sort((a, b) => a.name.localeCompare(b.name));
  return [caller, ...others];
}

/** The person `for` named, if the roster knows them. */
export function resolveForWhom(
  forWhom: ForWhom | null,
  caller: { teamId: string | null },
  roster: Roster,
): Person | null {
  if (forWhom === null) return null;
  if (forWhom.kind === 'person') return roster.byId(forWhom.id);
  return caller.teamId === null ? null : roster.bySlack({ teamId: caller.teamId, userId: forWhom.userId });
}

/** Why the person a command named cannot be chosen; null when they can, or nobody was named. */
function whyNot(
  deps: HandlerDeps,
  words: Words,
  { forWhom, target, people }: { forWhom: ForWhom | null; target: Person | null; people: readonly Person[] },
) {
  if (forWhom === null || (target && people.includes(target))) return null;
  const named: RefusalValue =
    target?.name ?? (forWhom.kind === 'person' ? forWhom.id : { phrase: 'that_slack_account' });
  const active = target && isActive(target, deps.ctx.clock.now());
  const text = active
    ? refusalText(words, 'not_yours_to_ask', { who: named })
    : refusalText(words, 'no_record', { who: named, contact: deps.catalog().people.contact });
  return words.form.chooseAgain({ why: text });
}

function noteText({ form: t }: Words, { what, given }: CommandNote): string {
  return what === 'person' ? t.unclearWho({ given }) : t.notUnderstood({ given });
}

/** How many of somebody's latest roles come first. */
const RECENT = 5;

/** What somebody keeps at the top of their list, and what they asked for lately. */
export async function firstRoles(
  deps: HandlerDeps,
  person: Person,
): Promise<{ favourites: string[]; recent: string[] }> {
  const [favourites, recent] = await Promise.all([
    favouritesOf(deps.models.favourites, person.id),
    recentRoles(deps.models.requests, person.id, RECENT),
  ]);
  return { favourites, recent };
}

/** The form, filled with what is known already. */
export async function requestForm(
  deps: HandlerDeps,
  words: Words,
  caller: Person,
  prefill: CommandPrefill | null,
  note: CommandNote | null = null,
): Promise<ModalView> {
  const now = deps.ctx.clock.now();
  const roster = deps.roster();
  const people = peopleFor(caller, roster, now);
  const options: PersonOption[] = people.map((p) => ({ id: p.id, name: p.name }));
  const whom = resolveForWhom(prefill?.forWhom ?? null, { teamId: caller.slack?.teamId ?? null }, roster);
  const target = whom && people.includes(whom) ? whom : null;
  const first = await firstRoles(deps, caller);
  const all = searchRoles(roleIndex(deps), { text: '', people, first: [], now });
  const role = findRole(all, prefill?.role ?? null);
  const chosen = {
    role: role?.id ?? null,
    person: target?.id ?? null,
    duration: prefill?.duration ?? null,
    start: null,
  };
  const notes = [
    note && noteText(words, note),
    whyNot(deps, words, { forWhom: prefill?.forWhom ?? null, target: whom, people }),
  ].filter((n) => n !== null);
  return requestModal(words, {
    roles: { all, ...first, flat: deps.plainDates },
    people: options,
    note: notes.length > 0 ? notes.join(' ') : null,
    justificationMinLength: deps.catalog().policy.justificationMinLength,
    outlook: named(await outlookFor(deps, words, caller, chosen)),
    ...(prefill
      ? {
          prefill: {
            role: prefill.role,
            personId: target?.id ?? null,
            duration: prefill.duration,
            justification: prefill.justification,
            ticket: prefill.ticket,
          },
        }
      : {}),
  });
}
