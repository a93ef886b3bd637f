import { endedOn, endingOn, overdueOn, problemsOn } from '../../models/digest-reads.ts';
import { heldBy } from '../../models/home-reads.ts';
import { type Digest, type Leaving, waitsSince } from '../domain/digest.ts';
import type { Listed, Need } from '../domain/home.ts';
import type { Person } from '../domain/person.ts';
import type { AccessRequest, Problem } from '../domain/record.ts';
import type { Deps } from './deps.ts';
import { readNeeds } from './read-home.ts';

type ReadDeps = Pick<Deps, 'models' | 'catalog'>;

/** Entries named in each list; the rest is counted. */
const NAMED = 8;
/** What ends within this time is said, in ms. */
const AHEAD_MS = 86_400_000;
/** However long nothing was told, no more than this is looked back on, in ms. */
const BACK_MS = 31 * 86_400_000;

/**
 * The day of an owner, or, for the security channel, of all.
 * @param c.reader null for the security channel
 * @param c.since when the one before was told
 * @param c.leaving externals to look after, of the whole organisation
 */
export async function readDigest(
  deps: ReadDeps,
  c: { reader: Person | null; since: Date; leaving: readonly Leaving[] },
  now: Date,
): Promise<Digest> {
  const { requests } = deps.models;
  const catalog = deps.catalog();
  const { reader } = c;
  const since = new Date(Math.max(c.since.getTime(), now.getTime() - BACK_MS));
  const owned = [...catalog.systems.values()].filter((s) => !reader || [s.owner, ...s.deputies].includes(reader.id));
  const systems = owned.map((s) => s.id);
  const where = reader ? systems : null;
  const span = { from: since, to: now };
  const ahead = { from: now, to: new Date(now.getTime() + AHEAD_MS) };
  const [needs, overdue, reported, ending, leaving, ended] = await Promise.all([
    needsOf(deps, reader),
    overdueOn(requests, where, now, NAMED),
    problemsOn(requests, where, span, NAMED),
    endingOn(requests, systems, ahead, { limit: NAMED, privileged: reader === null }),
    withHoldings(deps, c.leaving, reader, where),
    endedOn(requests, where, span, NAMED),
  ]);
  const problems = { ...reported, items: reported.items.flatMap((r) => latestProblem(r, since)) };
  return { reader, now, since, needs, overdue, problems, ending, leaving: first(leaving), ended };
}

const first = <T>(all: readonly T[]): Listed<T> => ({ items: all.slice(0, NAMED), total: all.length });

function latestProblem(record: AccessRequest, since: Date): { record: AccessRequest; problem: Problem }[] {
  const problem = record.problems?.findLast((p) => p.at > since);
  return problem ? [{ record, problem }] : [];
}

/** What waits for them, or for anybody of Security; the longest waiting first. */
async function needsOf(deps: ReadDeps, reader: Person | null): Promise<Listed<Need>> {
  const ids = reader ? [reader.id] : deps.catalog().policy.security;
  const each = await Promise.all(ids.map((id) => readNeeds(deps, id, true)));
  const key = ({ record, what }: Need) =>
    `${record.id}:${what.kind}:${what.kind === 'task' ? what.id : String(what.index)}`;
  const all = [...new Map(each.flat().map((n) => [key(n), n])).values()];
  const since = (n: Need) => waitsSince(n, reader?.id ?? null).getTime();
  return first(all.sort((a, b) => since(a) - since(b) || a.record.id.localeCompare(b.record.id)));
}

/** Those who hold something there; and whoever the reader sponsors, even if they hold nothing. */
async function withHoldings(
  deps: ReadDeps,
  leaving: readonly Leaving[],
  reader: Person | null,
  where: readonly string[] | null,
): Promise<Digest['leaving']['items']> {
  const held = await heldBy(
    deps.models.requests,
    leaving.map((l) => l.person.id),
  );
  const there = where ? held.filter((r) => where.includes(r.terms.systemId)) : held;
  return leaving
    .map((l) => ({ ...l, holds: there.filter((r) => r.target.id === l.person.id).length }))
    .filter((l) => l.holds > 0 || (reader !== null && l.person.sponsorId === reader.id));
}
