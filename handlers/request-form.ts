import type { ModalView } from '@slack/types';
import type { Catalog } from '../src/domain/catalog.ts';
import type { CommandPrefill, ForWhom } from '../src/domain/command.ts';
import { isActive, type Person, type Roster } from '../src/domain/person.ts';
import { hasActiveOwner, mayAskFor, mayHold } from '../src/domain/policy.ts';
import { type PersonOption, type RoleOption, requestModal } from '../src/views/request-modal.ts';
import type { HandlerDeps } from './deps.ts';

/** People the caller may ask for: self first, then reports and sponsored externals by name. */
export function peopleFor(caller: Person, roster: Roster, now: Date): Person[] {
  const others = roster
    .all()
    .filter((p) => p.id !== caller.id && p.type !== 'service' && mayAskFor(caller, p) && isActive(p, now))
    .sort((a, b) => a.name.localeCompare(b.name));
  return [caller, ...others];
}

/** Roles open to the caller or to somebody the caller may ask for. */
export function rolesFor(catalog: Catalog, people: readonly Person[], roster: Roster, now: Date): RoleOption[] {
  return [...catalog.roles.values()].flatMap((role) => {
    const system = catalog.systems.get(role.system);
    if (!system || !hasActiveOwner(system, roster, now) || !people.some((p) => mayHold(role, p))) return [];
    const ownerName = roster.byId(system.owner)?.name ?? system.owner;
    const { id, name, risk, maxTimeMs } = role;
    return [{ id, name, systemName: system.name, environment: system.environment, ownerName, risk, maxTimeMs }];
  });
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

/** The form, filled with what the command said. */
export function requestForm(
  deps: HandlerDeps,
  caller: Person,
  prefill: CommandPrefill | null,
  note: string | null,
): ModalView {
  const now = deps.ctx.clock.now();
  const people = peopleFor(caller, deps.roster(), now);
  const options: PersonOption[] = people.map((p) => ({ id: p.id, name: p.name }));
  const target = prefill && resolveForWhom(prefill.forWhom, { teamId: caller.slack?.teamId ?? null }, deps.roster());
  return requestModal({
    roles: rolesFor(deps.catalog(), people, deps.roster(), now),
    people: options,
    note,
    justificationMinLength: deps.catalog().policy.justificationMinLength,
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
