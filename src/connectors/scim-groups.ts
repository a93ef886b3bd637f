/** Membership in groups. Direct membership only: SCIM servers do not resolve groups in groups the same way. */
import { ConnectorError } from './connector.ts';
import { createTurns } from './in-turn.ts';
import { refusal, type ScimClient } from './scim-client.ts';
import { asObject, eq, pathOf, type ScimGroup, type ScimUser } from './scim-wire.ts';

/** Somebody else wrote in between: read again and try this many times more. */
const RETRIES = 3;
/** No server has such an id: whoever returns groups for it does not look at the filter. */
const NOBODY = 'portcullis-nobody';

const normal = (name: string) => name.normalize('NFC');

/** All groups with exactly this name; servers find more, as they compare without case. */
async function groupsNamed(client: ScimClient, name: string, signal: AbortSignal): Promise<ScimGroup[]> {
  const groups =
    (await client.groups(eq('displayName', name), false, signal)) ?? (await client.groups(null, false, signal)) ?? [];
  return groups.filter((g) => isNamed(g, [name]));
}

/** Whether the group has one of the names, whatever their Unicode form. */
export function isNamed(group: ScimGroup, names: readonly string[]): boolean {
  return names.some((n) => normal(n) === normal(group.displayName));
}

/**
 * The one group of this name. Portcullis never creates groups.
 * @throws ConnectorError not retryable when there is none, or more than one
 */
export async function theGroup(client: ScimClient, name: string, signal: AbortSignal): Promise<ScimGroup> {
  const [group, ...more] = await groupsNamed(client, name, signal);
  if (!group) throw missing(client, name);
  if (more.length === 0) return group;
  throw new ConnectorError(`${client.host} has ${more.length + 1} groups named "${name}"`, { retryable: false });
}

function missing(client: ScimClient, name: string): ConnectorError {
  return new ConnectorError(`${client.host} has no group "${name}"`, { retryable: false });
}

/** Whether the server filters groups by member, asked once: silence about it would look like absence. */
export function createMemberFilter(client: ScimClient): (signal: AbortSignal) => Promise<boolean> {
  let known: boolean | null = null;
  return async (signal) => {
    if (known !== null) return known;
    const query = `filter=${encodeURIComponent(eq('members.value', NOBODY))}&startIndex=1&count=1`;
    const answer = await client.send('GET', `/Groups?${query}`, { signal });
    known = answer.status === 200 && asObject(answer.body).totalResults === 0;
    return known;
  };
}

interface Memberships {
  held: ScimGroup[];
  /** Groups asked about that do not say who is in them. */
  silent: ScimGroup[];
}

/**
 * The groups the user is in, as the groups say. With a filter where the server has one, else page by page. Groups
 * that must not be overlooked (those asked about and those the user resource claims) are read one by one as well.
 */
export async function readMemberships(
  client: ScimClient,
  hasMemberFilter: (signal: AbortSignal) => Promise<boolean>,
  user: ScimUser,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Memberships> {
  const filtered = (await hasMemberFilter(signal))
    ? await client.groups(eq('members.value', user.id), false, signal)
    : null;
  const listed = filtered ?? ((await client.groups(null, true, signal)) ?? []).filter((g) => holds(g, user));
  const held = new Map(listed.map((g) => [g.id, g]));
  const doubtful = new Set(user.groups);
  for (const name of names)
    if (!listed.some((g) => isNamed(g, [name])))
      for (const g of await groupsNamed(client, name, signal)) doubtful.add(g.id);
  const silent: ScimGroup[] = [];
  for (const id of doubtful) {
    const group = held.has(id) ? null : await client.group(id, signal);
    if (group && holds(group, user)) held.set(id, group);
    else if (group?.members === null) silent.push(group);
  }
  return { held: [...held.values()], silent };
}

function holds(group: ScimGroup, user: ScimUser): boolean {
  return group.members?.includes(user.id) ?? false;
}

/**
 * Makes the user a member; a member already stays one.
 * @returns whether anything was changed
 * @throws ConnectorError retryable when others keep changing the group
 */
export function addMember(client: ScimClient, group: ScimGroup, user: ScimUser, signal: AbortSignal): Promise<boolean> {
  return write(client, group, async () => {
    const fresh = await client.group(group.id, signal);
    if (!fresh) throw missing(client, group.displayName);
    if (holds(fresh, user)) return false;
    const operation = { op: 'add', path: 'members', value: [{ value: user.id }] };
    const answer = await client.patch(pathOf('Groups', group.id), operation, fresh.version, signal);
    if (answer.status < 300) return true;
    if (answer.status === 404) throw missing(client, group.displayName);
    if (isConflict(answer.status)) return 'conflict';
    throw refusal(client.host, answer, `add to group "${group.displayName}"`);
  });
}

/**
 * Ends a membership. Only by filter: `remove` on `members` with a value list empties the whole group at servers
 * that do not know that form.
 * @returns whether anything was changed
 * @throws ConnectorError retryable when others keep changing the group
 */
export function removeMember(
  client: ScimClient,
  group: ScimGroup,
  user: ScimUser,
  signal: AbortSignal,
): Promise<boolean> {
  return write(client, group, async (tries) => {
    const fresh = await client.group(group.id, signal);
    if (!fresh) return false;
    if (tries > 0 && fresh.members && !holds(fresh, user)) return false;
    const operation = { op: 'remove', path: `members[${eq('value', user.id)}]` };
    const answer = await client.patch(pathOf('Groups', group.id), operation, fresh.version, signal);
    if (answer.status < 300) return true;
    if (answer.status === 404 || asObject(answer.body).scimType === 'noTarget') return false;
    if (isConflict(answer.status)) return 'conflict';
    throw refusal(client.host, answer, `remove from group "${group.displayName}"`);
  });
}

const turnsOf = new WeakMap<ScimClient, ReturnType<typeof createTurns>>();

/**
 * Reads and writes a group, again when somebody else wrote in between. Where groups have versions our own writes take
 * turns: side by side, all but one would be refused each time, and many ends in one group would hardly move.
 */
async function write(
  client: ScimClient,
  group: ScimGroup,
  attempt: (tries: number) => Promise<boolean | 'conflict'>,
): Promise<boolean> {
  const inTurn = turnsOf.get(client) ?? createTurns();
  turnsOf.set(client, inTurn);
  for (let tries = 0; tries <= RETRIES; tries += 1) {
    const done = await (group.version === null ? attempt(tries) : inTurn(group.id, () => attempt(tries)));
    if (done !== 'conflict') return done;
  }
  throw contended(client, group);
}

function isConflict(status: number): boolean {
  return status === 409 || status === 412;
}

function contended(client: ScimClient, group: ScimGroup): ConnectorError {
  return new ConnectorError(`${client.host}: group "${group.displayName}" keeps changing`, { retryable: true });
}
