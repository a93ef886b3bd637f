import type { InputBlock, PlainTextElement, PlainTextOption } from '@slack/types';
import type { OfferedRole } from '../domain/role-search.ts';
import type { Words } from '../words/words.ts';
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
export function roleOption({ form: t, counts }: Words, role: RoleOption): PlainTextOption {
  const facts = t.roleFacts({
    environment: shorten(oneLine(role.environment), 16),
    risk: t.risks[role.risk],
    max: counts.length({ ms: role.maxTimeMs }),
    owner: oneLine(role.ownerName),
  });
  return {
    text: plain(t.onSystem({ role: shorten(oneLine(role.name), 44), system: oneLine(role.systemName) }), 75),
    description: plain(facts, 75),
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
export function roleOptions(
  words: Words,
  { all, favourites = [], recent = [], flat = false }: RoleChoices,
): { options: PlainTextOption[] } | { option_groups: OptionGroup[] } {
  const t = words.form;
  const option = (role: RoleOption) => roleOption(words, role);
  const kept = pick(all, favourites);
  const lately = pick(all, recent).filter((r) => !kept.includes(r));
  const others = all.filter((r) => !kept.includes(r) && !lately.includes(r));
  const groups = [
    { label: t.kept, roles: kept },
    { label: t.lately, roles: lately },
    { label: kept.length + lately.length > 0 ? t.others : t.all, roles: others },
  ].filter((g) => g.roles.length > 0);
  if (flat || groups.length < 2) return { options: groups.flatMap((g) => g.roles).map(option) };
  return {
    option_groups: groups.map((g) => ({ label: plain(g.label, 75), options: g.roles.map(option) })),
  };
}

function pick(all: readonly RoleOption[], ids: readonly string[]): RoleOption[] {
  return ids.flatMap((id) => all.find((r) => r.id === id) ?? []);
}

/** The input; past {@link MAX_OPTIONS} roles it asks us while somebody types. */
export function roleInput(words: Words, roles: RoleChoices, chosen: RoleOption | null): InputBlock {
  const t = words.form;
  const initial = chosen ? { initial_option: roleOption(words, chosen) } : {};
  const placeholder = plain(t.rolePlaceholder, 150);
  const searched = roles.all.length > MAX_OPTIONS;
  return {
    type: 'input',
    block_id: FIELDS.role,
    dispatch_action: true,
    label: plain(t.role, 2000),
    hint: plain(searched ? t.roleHintSearch : t.roleHint, 2000),
    element: searched
      ? { type: 'external_select', action_id: FIELDS.role, min_query_length: 0, placeholder, ...initial }
      : { type: 'static_select', action_id: FIELDS.role, ...roleOptions(words, roles), placeholder, ...initial },
  };
}
