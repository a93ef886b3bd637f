import type { InputBlock, PlainTextElement, PlainTextOption } from '@slack/types';
import { formatDuration } from '../domain/duration.ts';
import type { OfferedRole } from '../domain/role-search.ts';
import { FIELDS } from './ids.ts';
import { oneLine, plain, shorten } from './text.ts';

/** The list of roles: what is kept and what was asked for lately first. */

/** A role the caller may ask for. */
export type RoleOption = OfferedRole;

export interface RoleChoices {
  /** Every role the caller may ask for, by name. */
  all: readonly RoleOption[];
  /** Role ids the caller keeps at the top. */
  favourites?: readonly string[];
  /** Role ids the caller asked for lately, the latest first. */
  recent?: readonly string[];
  /** The workspace's pages show no groups: one list, in the same order. */
  flat?: boolean;
}

/** Slack shows no more options in one list; longer lists are searched on our side. */
export const MAX_OPTIONS = 100;

interface OptionGroup {
  label: PlainTextElement;
  options: PlainTextOption[];
}

/** One role as a choice; the same in the list and in the answer to a search. */
export function roleOption(role: RoleOption): PlainTextOption {
  const facts = `${shorten(oneLine(role.environment), 16)}, ${role.risk} risk, up to ${formatDuration(role.maxTimeMs)}`;
  const owner = `, owner ${oneLine(role.ownerName)}`;
  return {
    text: plain(`${shorten(oneLine(role.name), 44)} on ${oneLine(role.systemName)}`, 75),
    description: plain(facts + owner, 75),
    value: role.id,
  };
}

/** A role by its id or its name, however it was typed. */
export function findRole(roles: readonly RoleOption[], wanted: string | null): RoleOption | null {
  if (wanted === null) return null;
  const word = oneLine(wanted).toLowerCase();
  return (
    roles.find((r) => r.id.toLowerCase() === word) ?? roles.find((r) => oneLine(r.name).toLowerCase() === word) ?? null
  );
}

/** The choices in groups, each role once; one list where there is nothing to put first. */
export function roleOptions({
  all,
  favourites = [],
  recent = [],
  flat = false,
}: RoleChoices): { options: PlainTextOption[] } | { option_groups: OptionGroup[] } {
  const kept = pick(all, favourites);
  const lately = pick(all, recent).filter((r) => !kept.includes(r));
  const others = all.filter((r) => !kept.includes(r) && !lately.includes(r));
  const groups = [
    { label: 'Kept at the top', roles: kept },
    { label: 'Yours lately', roles: lately },
    { label: kept.length + lately.length > 0 ? 'All others' : 'All', roles: others },
  ].filter((g) => g.roles.length > 0);
  if (flat || groups.length < 2) return { options: groups.flatMap((g) => g.roles).map(roleOption) };
  return {
    option_groups: groups.map((g) => ({ label: plain(g.label, 75), options: g.roles.map(roleOption) })),
  };
}

function pick(all: readonly RoleOption[], ids: readonly string[]): RoleOption[] {
  return ids.flatMap((id) => all.find((r) => r.id === id) ?? []);
}

/** The input; past {@link MAX_OPTIONS} roles it asks us while somebody types. */
export function roleInput(roles: RoleChoices, chosen: RoleOption | null): InputBlock {
  const initial = chosen ? { initial_option: roleOption(chosen) } : {};
  const placeholder = plain('Choose a role, or type to search', 150);
  const searched = roles.all.length > MAX_OPTIONS;
  return {
    type: 'input',
    block_id: FIELDS.role,
    dispatch_action: true,
    label: plain('Which access do you need?', 2000),
    hint: plain(
      searched
        ? 'Type a few words in any order: name, system, environment. Choose the smallest role that is enough.'
        : 'Choose the smallest role that is enough. What it allows and who decides is shown before you send anything.',
      2000,
    ),
    element: searched
      ? { type: 'external_select', action_id: FIELDS.role, min_query_length: 0, placeholder, ...initial }
      : { type: 'static_select', action_id: FIELDS.role, ...roleOptions(roles), placeholder, ...initial },
  };
}
