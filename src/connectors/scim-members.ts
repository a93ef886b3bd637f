/** Who is in which groups, as the lists of groups say, for many callers at once. */
import { createBatchSize } from './batch-size.ts';
import type { ScimClient } from './scim-client.ts';
import { atOnce, MOST_VALUES, roomForValues, tryJoined } from './scim-joined.ts';
import { asObject, eq, eqAny, type ScimGroup } from './scim-wire.ts';
import { createTogether, type Share } from './together.ts';

/** Members shown for each user asked for: with more, asking for each alone is cheaper. */
const WORTH_MEMBERS = 100;
/** No server has such an id: whoever returns groups for it does not look at the filter. */
const NOBODY = 'portcullis-nobody';

/** The groups the lists show for a user id: by filter where the server has one, else page by page. */
export type Memberships = (userId: string, signal: AbortSignal) => Promise<readonly ScimGroup[]>;
type Found = ReadonlyMap<string, readonly ScimGroup[]>;
type Ask = Share<string, readonly ScimGroup[]>;

/**
 * Users asked for while a look-up is under way go together into the next, once the server has shown that it finds
 * for several users what it finds for each alone.
 */
export function createMemberships(client: ScimClient): Memberships {
  const { host } = client;
  const size = createBatchSize(MOST_VALUES);
  const hasFilter = createMemberFilter(client);
  /** So many users at once have been found as each alone. */
  let proven = 1;

  async function call(shares: readonly Ask[], signal: AbortSignal): Promise<void> {
    const ids = [...new Set(shares.map((s) => s.ask))];
    if (!(await hasFilter(signal))) return answer(shares, await readAll(client, ids, signal));
    const isProven = ids.length > 1 && ids.length <= proven;
    const joined = isProven ? await readJoined(client, ids, signal) : null;
    if (joined) {
      if (joined.isWorthIt) size.went(ids.length);
      else size.failed(ids.length);
      return answer(shares, joined.found);
    }
    const found = await readEach(client, ids, signal, (id, error) => {
      for (const s of shares) if (s.ask === id) s.fail(error);
    });
    // Where a user alone is no better off, the company was not at fault.
    if (isProven && found.size === ids.length) size.failed(ids.length);
    else if (ids.length === 1) size.went(1);
    else if (!isProven) await compare(found, signal);
    answer(shares, found);
  }

  /** Asks for several what is known of each. Only users that are in groups prove something. */
  async function compare(found: Found, signal: AbortSignal): Promise<void> {
    const ids = [...found].flatMap(([id, groups]) => (groups.length > 0 ? id : [])).slice(0, size.now());
    if (ids.length <= proven) return;
    const joined = await readJoined(client, ids, signal);
    const isSame = (id: string) => idsOf(joined?.found.get(id)) === idsOf(found.get(id));
    if (joined?.isWorthIt && ids.every(isSame)) proven = ids.length;
    else size.failed(ids.length);
  }

  const lane = () => 'members';
  return createTogether({ host, lane, atOnce: atOnce(size), room: roomForValues(size), call });
}

/** Whether the server filters groups by member, asked once: silence about it would look like absence. */
function createMemberFilter(client: ScimClient): (signal: AbortSignal) => Promise<boolean> {
  let known: boolean | null = null;
  return async (signal) => {
    if (known !== null) return known;
    const query = `filter=${encodeURIComponent(eq('members.value', NOBODY))}&startIndex=1&count=1`;
    const answer = await client.send('GET', `/Groups?${query}`, { signal });
    known = answer.status === 200 && asObject(answer.body).totalResults === 0;
    return known;
  };
}

async function readAll(client: ScimClient, ids: readonly string[], signal: AbortSignal): Promise<Found> {
  return byMember((await client.groups(null, true, signal)) ?? [], ids);
}

/** @param failed is told about each user who could not be read */
async function readEach(
  client: ScimClient,
  ids: readonly string[],
  signal: AbortSignal,
  failed: (id: string, error: unknown) => void,
): Promise<Found> {
  let all: Promise<Found> | null = null;
  const found = new Map<string, readonly ScimGroup[]>();
  const one = async (id: string): Promise<void> => {
    try {
      const filtered = await client.groups(eq('members.value', id), false, signal);
      if (!filtered) all ??= readAll(client, ids, signal);
      found.set(id, filtered ?? (await all)?.get(id) ?? []);
    } catch (error) {
      failed(id, error);
    }
  };
  await Promise.all(ids.map(one));
  return found;
}

interface Joined {
  found: Found;
  isWorthIt: boolean;
}

/** With members, which tell whose each group is; null when the answer does not fit the question. */
async function readJoined(client: ScimClient, ids: readonly string[], signal: AbortSignal): Promise<Joined | null> {
  const groups = await tryJoined((until) => client.groups(eqAny('members.value', ids), true, until), signal);
  if (!groups) return null;
  const found = byMember(groups, ids);
  const shown = new Set([...found.values()].flat());
  const members = groups.reduce((n, g) => n + (g.members?.length ?? 0), 0);
  return groups.every((g) => shown.has(g)) ? { found, isWorthIt: members <= WORTH_MEMBERS * ids.length } : null;
}

function byMember(groups: readonly ScimGroup[], ids: readonly string[]): Found {
  const found = new Map<string, ScimGroup[]>(ids.map((id) => [id, []]));
  for (const g of groups) for (const id of new Set(g.members)) found.get(id)?.push(g);
  return found;
}

/** Whoever is not in what was found has had another answer. */
function answer(shares: readonly Ask[], found: Found): void {
  for (const s of shares) {
    const groups = found.get(s.ask);
    if (groups) s.done(groups);
  }
}

const idsOf = (groups: readonly ScimGroup[] = []): string => JSON.stringify(groups.map((g) => g.id).sort());
