/** Changes of membership: those of one group that gather while one is under way go together into one PATCH. */
import { createBatchSize } from './batch-size.ts';
import { ConnectorError } from './connector.ts';
import type { TargetAnswer } from './http.ts';
import { refusal, type ScimClient } from './scim-client.ts';
import { asObject, eq, pathOf, type ScimGroup } from './scim-wire.ts';
import { createTogether, type Share } from './together.ts';

/** Somebody else wrote in between: read again and try this many times more. */
const RETRIES = 3;
/** Most members in one PATCH. */
const MOST_MEMBERS = 100;
/** Groups whose last version is remembered, and members who go alone the next time. */
const REMEMBERED = 1_000;

export interface Change {
  op: 'add' | 'remove';
  /** As it was seen last. */
  group: ScimGroup;
  userId: string;
}

/**
 * Makes the user a member, or ends that. A member already stays one; whoever is none stays none.
 * @returns whether anything was changed
 * @throws ConnectorError retryable when others keep changing the group
 */
export type Changes = (change: Change, signal: AbortSignal) => Promise<boolean>;

type Ask = Share<Change, boolean>;

/** The changes of one server. */
export function createChanges(client: ScimClient): Changes {
  const size = createBatchSize(MOST_MEMBERS);
  const versions = createVersions(client);
  /** Who was in company when there was no verdict goes alone once: one member may spoil it for the others. */
  const alone = new Set<string>();

  async function call(shares: readonly Ask[], signal: AbortSignal): Promise<void> {
    for (const s of shares) alone.delete(keyOf(s.ask));
    try {
      const refused = await write(client, versions, shares, signal);
      if (!refused) return size.went(shares.length);
      if (refused.open.length > 1) return await oneByOne(refused.open, signal);
      for (const s of refused.open) settleRefused(client.host, s, refused.answer);
    } catch (error) {
      if (shares.length > 1 || !signal.aborted) size.failed(shares.length);
      if (alone.size > REMEMBERED) alone.clear();
      if (shares.length > 1) for (const s of shares) alone.add(keyOf(s.ask));
      throw error;
    }
  }

  /** All or none were refused: each for itself then. Without an answer the rest waits for the next attempt. */
  async function oneByOne(shares: readonly Ask[], signal: AbortSignal): Promise<void> {
    let refusals = 0;
    for (const s of shares) {
      if (s.settled) continue;
      try {
        const refused = await write(client, versions, [s], signal);
        if (!refused) continue;
        refusals += 1;
        settleRefused(client.host, s, refused.answer);
      } catch (error) {
        if (signal.aborted || !s.settled) throw error;
      }
    }
    // Each alone was welcome: the server takes no company of this size.
    if (refusals === 0) size.failed(shares.length);
  }

  /** One user is in one PATCH once, and what was asked first is written first. */
  function room(): (change: Change) => boolean {
    const ops = new Map<string, Change['op']>();
    const later = new Set<string>();
    let isAlone = false;
    const fits = (change: Change): boolean => {
      if (ops.size === 0) {
        isAlone = alone.has(keyOf(change));
        return true;
      }
      return !isAlone && !alone.has(keyOf(change)) && ops.size < size.now();
    };
    return (change) => {
      const { op, userId } = change;
      const known = ops.get(userId);
      if (!later.has(userId) && (known === op || (known === undefined && fits(change)))) {
        ops.set(userId, op);
        return true;
      }
      later.add(userId);
      return false;
    };
  }

  const { host } = client;
  return createTogether({ host, lane: (change) => change.group.id, atOnce: () => 1, room, call });
}

const keyOf = ({ group, userId }: Change): string => JSON.stringify([group.id, userId]);

/**
 * One PATCH for all, again after a conflict.
 * @returns the answer that refused it, and for whom; null when every caller has his answer
 * @throws ConnectorError when there is no verdict
 */
async function write(
  client: ScimClient,
  versions: Versions,
  shares: readonly Ask[],
  signal: AbortSignal,
): Promise<{ answer: TargetAnswer; open: readonly Ask[] } | null> {
  const id = shares[0]?.ask.group.id ?? '';
  let open = shares;
  let version = versions.lastSeen(shares);
  for (let tries = 0; ; tries += 1) {
    const mustRead = tries > 0 || version === undefined || open.some((s) => s.ask.op === 'add');
    if (mustRead) {
      const fresh = await client.group(id, signal);
      open = settleByRead(client.host, open, fresh, tries > 0);
      if (open.length === 0) return null;
      version = fresh?.version ?? null;
    }
    // Whose lease is over when it is sent has no part in it.
    let sent: readonly Ask[] = open;
    const operations = () => {
      sent = sent.filter((s) => !s.settled);
      if (sent.length === 0)
        throw new ConnectorError(`${client.host}: nobody waits for this change any more`, { retryable: true });
      return operationsOf(sent);
    };
    const answer = await client.patch(pathOf('Groups', id), operations, version ?? null, signal);
    if (answer.status < 300) {
      versions.note(id, version ?? null, answer.etag);
      for (const s of sent) s.done(true);
      return null;
    }
    open = sent;
    // Refused without a look at the group: what we knew of it may be old.
    if (mustRead && !isConflict(answer.status)) return { answer, open };
    if (tries < RETRIES) continue;
    if (answer.status === 412) throw contended(client.host, shares[0]?.ask.group.displayName ?? id);
    return { answer, open };
  }
}

/** Answers those who need no write any more. @returns the others */
function settleByRead(host: string, shares: readonly Ask[], group: ScimGroup | null, again: boolean): readonly Ask[] {
  const members = group?.members ? new Set(group.members) : null;
  return shares.filter((s) => {
    const { op, userId } = s.ask;
    if (!group) {
      settleMissing(host, s);
      return false;
    }
    // Who is to go is asked to go once, whatever the group shows of him.
    const isSo = op === 'add' ? members?.has(userId) : again && members && !members.has(userId);
    if (isSo) s.done(false);
    return !isSo;
  });
}

/**
 * Ends memberships only by filter: `remove` on `members` with a value list empties the whole group at servers that do
 * not know that form.
 */
function operationsOf(shares: readonly Ask[]): object[] {
  const idsOf = (op: Change['op']) => [...new Set(shares.filter((s) => s.ask.op === op).map((s) => s.ask.userId))];
  const added = idsOf('add').map((value) => ({ value }));
  const removals = idsOf('remove').map((id) => ({ op: 'remove', path: `members[${eq('value', id)}]` }));
  return [...removals, ...(added.length > 0 ? [{ op: 'add', path: 'members', value: added }] : [])];
}

function settleRefused(host: string, share: Ask, answer: TargetAnswer): void {
  const { op, group } = share.ask;
  const isGone = answer.status === 404 || (op === 'remove' && asObject(answer.body).scimType === 'noTarget');
  if (isGone) settleMissing(host, share);
  else if (isConflict(answer.status)) share.fail(contended(host, group.displayName));
  else share.fail(refusal(host, answer, `${op === 'add' ? 'add to' : 'remove from'} group "${group.displayName}"`));
}

function settleMissing(host: string, share: Ask): void {
  if (share.ask.op === 'remove') share.done(false);
  else share.fail(new ConnectorError(`${host} has no group "${share.ask.group.displayName}"`, { retryable: false }));
}

const isConflict = (status: number): boolean => status === 409 || status === 412;

function contended(host: string, name: string): ConnectorError {
  return new ConnectorError(`${host}: group "${name}" keeps changing`, { retryable: true });
}

interface Versions {
  /** What to send as `If-Match`: null where the server has no versions, undefined when only a read can tell. */
  lastSeen(shares: readonly Ask[]): string | null | undefined;
  /** A write went through. @param after the version the answer showed */
  note(groupId: string, before: string | null, after: string | null): void;
}

/** A list shows most versions already. One that our own last write has replaced is not sent again. */
function createVersions(client: ScimClient): Versions {
  const replaced = new Map<string, { before: string; after: string | null }>();
  return {
    lastSeen(shares) {
      const last = shares.at(-1)?.ask.group;
      const seen = last?.version ?? null;
      if (seen === null) return client.showsVersions() === false ? null : undefined;
      const ours = replaced.get(last?.id ?? '');
      return ours?.before === seen ? (ours.after ?? undefined) : seen;
    },
    note(groupId, before, after) {
      replaced.delete(groupId);
      if (before === null) return;
      replaced.set(groupId, { before, after });
      const [oldest] = replaced.keys();
      if (replaced.size > REMEMBERED && oldest !== undefined) replaced.delete(oldest);
    },
  };
}
