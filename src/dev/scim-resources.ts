/** SCIMMY's resources over our store. SCIMMY keeps them per process, so the system comes with each request. */
import { setTimeout as sleep } from 'node:timers/promises';
import SCIMMY from 'scimmy';
import { type ScimStore, type ScimSystem, type StoredGroup, type StoredUser, versionOf } from './scim-store.ts';

/** The attribute has one of the values. */
interface Equality {
  attribute: string;
  values: readonly string[];
}

/** One request on its way through SCIMMY. */
export interface Visit {
  store: ScimStore;
  system: ScimSystem;
  /** `attribute eq "value" or …`, taken out of the query; `all` and `none` are a server that gets filters wrong. */
  filter: Equality | 'all' | 'none' | null;
  /** Say yes, change nothing. */
  lie: boolean;
  /** Also add to the group of this name. */
  extraGroup: string | null;
  showVersions: boolean;
  /** Asked for without the members of groups. */
  bare: boolean;
  /** Time between reading and writing a group, in ms; the precondition is looked at when writing. */
  tornMs: number;
  ifMatch: string | null;
}

/** What SCIMMY hands to a handler, as far as we use it. */
interface Asked {
  id?: string;
  filter?: { match(values: object[]): object[] };
}

const refused = (status: number, scimType: string | null, message: string) =>
  new SCIMMY.Types.Error(status, scimType as string, message);

let declared = false;

/** Declares Users and Groups, once in a process. */
export function declareResources(): void {
  if (declared) return;
  declared = true;
  // SCIMMY types handler results by its schema classes, which plain objects satisfy only at run time.
  SCIMMY.Resources.declare(SCIMMY.Resources.User, {
    egress: (asked: Asked, visit: Visit) => read(asked, visit, [...visit.system.users.values()], showUser),
    ingress: writeUser,
    degress: (asked: Asked, visit: Visit) => {
      if (!visit.system.users.has(asked.id ?? '')) throw refused(404, null, `Resource ${asked.id} not found`);
      visit.store.dropUser(visit.system, asked.id ?? '');
    },
  });
  SCIMMY.Resources.declare(SCIMMY.Resources.Group, {
    egress: (asked: Asked, visit: Visit) => read(asked, visit, [...visit.system.groups.values()], showGroup),
    ingress: writeGroup,
    degress: (asked: Asked, visit: Visit) => {
      if (!visit.system.groups.has(asked.id ?? '')) throw refused(404, null, `Resource ${asked.id} not found`);
      visit.store.dropGroup(visit.system, asked.id ?? '');
    },
  });
}

type Shown = Record<string, unknown>;

function read<T extends { id: string }>(
  asked: Asked,
  visit: Visit,
  all: T[],
  show: (x: T, v: Visit) => Shown,
): unknown {
  if (asked.id !== undefined) {
    const one = all.find((x) => x.id === asked.id);
    if (!one) throw refused(404, null, `Resource ${asked.id} not found`);
    return show(one, visit);
  }
  const { filter } = visit;
  if (filter === 'none') return [];
  const fits = filter === null || filter === 'all' ? () => true : matcher(filter, visit, show);
  const shown = all.filter(fits).map((x) => show(x, visit));
  return filter === null && asked.filter ? asked.filter.match(shown) : shown;
}

/**
 * Looked at as it is kept where that says it all: to show thousands only to filter them takes too long. RFC 7643: ids
 * and externalId are case exact, names are not.
 */
function matcher<T extends object>(filter: Equality, visit: Visit, show: (x: T, v: Visit) => Shown): (x: T) => boolean {
  const { attribute } = filter;
  const isName = attribute === 'userName' || attribute === 'displayName';
  const spelled = (v: unknown) => (isName ? String(v).toLowerCase() : v);
  const wanted = new Set<unknown>(filter.values.map(spelled));
  const has = (shown: object) => valuesAt(shown, attribute).some((v) => wanted.has(spelled(v)));
  return (x) => {
    if ('members' in x && attribute === 'members.value') return (x.members as string[]).some((m) => wanted.has(m));
    if ('displayName' in x && attribute === 'displayName') return has(x);
    if ('attributes' in x && /^(userName|externalId)$/.test(attribute)) return has(x.attributes as object);
    return has(show(x, visit));
  };
}

function valuesAt(value: unknown, path: string): unknown[] {
  return path
    .split('.')
    .reduce<unknown[]>((at, key) => at.flatMap((v) => (v as Shown | undefined)?.[key] ?? []), [value]);
}

function metaOf(r: StoredUser | StoredGroup, visit: Visit): Shown {
  const dates = { created: new Date(r.created), lastModified: new Date(r.lastModified) };
  return visit.showVersions ? { ...dates, version: versionOf(r) } : dates;
}

function showUser(user: StoredUser, visit: Visit): Shown {
  const groups = [...visit.system.groups.values()].filter((g) => g.members.includes(user.id));
  return {
    ...user.attributes,
    id: user.id,
    groups: groups.map((g) => ({ value: g.id, display: g.displayName, type: 'direct' })),
    meta: metaOf(user, visit),
  };
}

function showGroup(group: StoredGroup, visit: Visit): Shown {
  const members = (visit.bare ? [] : group.members).map((id) => ({
    value: id,
    display: visit.system.users.get(id)?.attributes.userName ?? id,
    type: 'User',
  }));
  return { id: group.id, displayName: group.displayName, members, meta: metaOf(group, visit) };
}

function writeUser(asked: Asked, instance: object, visit: Visit): Shown {
  const { id: _id, meta: _meta, groups: _groups, schemas: _schemas, ...rest } = plain(instance);
  const attributes = { active: true, ...rest } as unknown as StoredUser['attributes'];
  const { users } = visit.system;
  if (asked.id !== undefined && !users.has(asked.id)) throw refused(404, null, `Resource ${asked.id} not found`);
  const name = attributes.userName.toLowerCase();
  for (const u of users.values())
    if (u.id !== asked.id && u.attributes.userName.toLowerCase() === name)
      throw refused(409, 'uniqueness', `userName ${attributes.userName} is taken`);
  return showUser(visit.store.putUser(visit.system, asked.id ?? null, attributes), visit);
}

async function writeGroup(asked: Asked, instance: object, visit: Visit): Promise<Shown> {
  const { displayName, members = [] } = plain(instance) as { displayName: string; members?: { value: string }[] };
  const { store, system } = visit;
  if (visit.tornMs > 0) await sleep(visit.tornMs);
  const old = asked.id === undefined ? null : system.groups.get(asked.id);
  if (old === undefined) throw refused(404, null, `Resource ${asked.id} not found`);
  if (old && !isCurrent(visit.ifMatch, old)) throw refused(412, null, 'the resource has changed since it was read');
  const wanted = members.map((m) => m.value);
  const unknown = wanted.find((id) => !system.users.has(id));
  if (unknown !== undefined) throw refused(400, 'invalidValue', `member ${unknown} does not exist`);
  if (visit.lie && old) return showGroup({ ...old, members: [...new Set(wanted)] }, visit);
  const added = wanted.filter((id) => !old?.members.includes(id));
  const group = store.putGroup(system, asked.id ?? null, displayName, wanted);
  const extra = [...system.groups.values()].find((g) => g.displayName === visit.extraGroup);
  if (extra && added.length > 0) store.putGroup(system, extra.id, extra.displayName, [...extra.members, ...added]);
  return showGroup(group, visit);
}

/** `If-Match` (RFC 7644, 3.14); absent and `*` fit every version. */
export function isCurrent(ifMatch: string | null, resource: { version: number }): boolean {
  return ifMatch === null || ifMatch === '*' || ifMatch.split(/,\s*/).includes(versionOf(resource));
}

function plain(instance: object): Shown {
  return JSON.parse(JSON.stringify(instance)) as Shown;
}
