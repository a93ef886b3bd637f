import type { Catalog, Risk, Role } from './catalog.ts';
import type { Person, Roster } from './person.ts';
import { hasActiveOwner, mayHold } from './policy.ts';

/** Finding a role among thousands, by what people remember of it. Pure; prepared once for a catalogue and a roster. */

/** A role as it is offered. */
export interface OfferedRole {
  id: string;
  name: string;
  systemName: string;
  environment: string;
  ownerName: string;
  risk: Risk;
  maxTimeMs: number;
}

interface Entry {
  role: Role;
  offered: OfferedRole;
  /** Who may hold it, as a key: thousands of roles share a few of these. */
  audience: string;
  fields: readonly { words: readonly string[]; weight: number }[];
  whole: string;
}

export interface RoleIndex {
  catalog: Catalog;
  roster: Roster;
  /** By name, then system. */
  entries: readonly Entry[];
}

/** What a word is worth in each field. */
const WEIGHTS = { name: 8, id: 5, system: 4, environment: 3 };
/** Words of a search that count; nobody types more to find a role. */
const MAX_WORDS = 12;

/** Lower case without accents, cut into words: `Prod-Deployer` is `prod` and `deployer`. */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** Everything a search looks at, once for each catalogue and roster. */
export function indexRoles(catalog: Catalog, roster: Roster): RoleIndex {
  const entries = [...catalog.roles.values()].flatMap((role): Entry[] => {
    const system = catalog.systems.get(role.system);
    if (!system) return [];
    const { id, name, risk, maxTimeMs, requestableBy } = role;
    const fields = [
      { words: wordsOf(name), weight: WEIGHTS.name },
      { words: wordsOf(id), weight: WEIGHTS.id },
      { words: [...wordsOf(system.name), ...wordsOf(system.id)], weight: WEIGHTS.system },
      { words: wordsOf(system.environment), weight: WEIGHTS.environment },
    ];
    const ownerName = roster.byId(system.owner)?.name ?? system.owner;
    return [
      {
        role,
        offered: { id, name, systemName: system.name, environment: system.environment, ownerName, risk, maxTimeMs },
        audience: JSON.stringify([requestableBy.types, requestableBy.departments]),
        fields,
        whole: fields.flatMap((f) => f.words).join(' '),
      },
    ];
  });
  const order = new Intl.Collator('en');
  entries.sort(
    (a, b) =>
      order.compare(a.offered.name, b.offered.name) || order.compare(a.offered.systemName, b.offered.systemName),
  );
  return { catalog, roster, entries };
}

/** How well a role fits; 0 when one of the words is nowhere in it. */
function scoreOf(entry: Entry, words: readonly string[]): number {
  let score = 0;
  for (const word of words) {
    let best = 0;
    for (const { words: known, weight } of entry.fields)
      for (const [at, k] of known.entries()) {
        const fits = k === word ? weight * 2 : k.startsWith(word) ? weight + 1 : 0;
        // The first word of a field is the one people begin with.
        if (fits > 0) best = Math.max(best, at === 0 ? fits + 1 : fits);
      }
    if (best === 0 && word.length > 1 && entry.whole.includes(word)) best = 1;
    if (best === 0) return 0;
    score += best;
  }
  return score;
}

/** Those roles that one of these people may hold, on a system that has an owner today. */
function openTo(index: RoleIndex, people: readonly Person[], now: Date): (entry: Entry) => boolean {
  const audiences = new Map<string, boolean>();
  const owned = new Map<string, boolean>();
  const remember = (known: Map<string, boolean>, key: string, ask: () => boolean): boolean => {
    const there = known.get(key) ?? ask();
    known.set(key, there);
    return there;
  };
  return ({ role, audience }) =>
    remember(audiences, audience, () => people.some((p) => mayHold(role, p))) &&
    remember(owned, role.system, () => {
      const system = index.catalog.systems.get(role.system);
      return system !== undefined && hasActiveOwner(system, index.roster, now);
    });
}

export interface RoleQuery {
  /** Words in any order; empty finds all. */
  text: string;
  /** Whom the role may be for. */
  people: readonly Person[];
  /** Role ids that come first among equals: favourites and recents. */
  first: readonly string[];
  now: Date;
}

/**
 * The roles open to these people that have every word somewhere in name, system, environment or id, the best fit first;
 * without words those of `first`, then all by name.
 * @param limit most roles handed back
 */
export function searchRoles(index: RoleIndex, query: RoleQuery, limit = Number.POSITIVE_INFINITY): OfferedRole[] {
  const words = wordsOf(query.text.slice(0, 100)).slice(0, MAX_WORDS);
  const isOpen = openTo(index, query.people, query.now);
  const rank = new Map(query.first.map((id, i) => [id, query.first.length - i]));
  const found: { offered: OfferedRole; score: number; rank: number }[] = [];
  for (const entry of index.entries) {
    const score = scoreOf(entry, words);
    if ((words.length > 0 && score === 0) || !isOpen(entry)) continue;
    found.push({ offered: entry.offered, score, rank: rank.get(entry.offered.id) ?? 0 });
  }
  // Sorting keeps the order of the index, by name, among equals.
  found.sort((a, b) => b.score - a.score || b.rank - a.rank);
  return found.slice(0, limit).map((f) => f.offered);
}
