import { type DigestDoc, digestsOf, postponeDigest, settleDigest, takeDigest } from '../models/digest.ts';
import { settingsOfMany } from '../models/settings.ts';
import { dayOf, digestDay, digestReaders, isBlank, type Leaving, leavingSoon } from '../src/domain/digest.ts';
import type { Person } from '../src/domain/person.ts';
import { DEFAULT_SETTINGS, type Settings } from '../src/domain/settings.ts';
import { readDigest } from '../src/operations/read-digest.ts';
import { zoneFor } from '../src/operations/read-habits.ts';
import { digestMessage } from '../src/views/digest.ts';
import type { JobDeps } from './deps.ts';
import { SlackError } from './slack-port.ts';
import { tellSecurity } from './tell-security.ts';
import { wordsForAll } from './words-for-all.ts';

/** Readers looked at together. */
const PAGE = 100;
/** How long telling one belongs to its process, in ms. */
const LEASE_MS = 30_000;
/** Nothing is sent later than this before the lease is over: a call may take 5 s. */
const CALL_MS = 6_000;
/** Wait after a failure without a wish of Slack's, in ms. */
const AGAIN_MS = 30_000;

interface Reader {
  id: string;
  /** Null: the security channel. */
  person: Person | null;
  zone: string;
}

/**
 * Tells each owner and Security their day, once a day, at the time they have set. The right to tell one is taken in the
 * database; what was not told for want of Slack, or of a process, is told when there is one.
 * @param token this instance
 */
export function createDigests(deps: JobDeps, token: string): { look(): Promise<void> } {
  return {
    async look() {
      const now = deps.ctx.clock.now();
      const readers = readersNow(deps, now);
      const leaving = once(() => leavingSoon(deps.roster(), now));
      for (let i = 0; i < readers.length; i += PAGE) {
        const page = readers.slice(i, i + PAGE);
        for (const due of await dueOf(deps, page, now)) await tell(deps, due, { token, leaving });
      }
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function readersNow(deps: JobDeps, now: Date): Reader[] {
  const people = digestReaders(deps.catalog(), deps.roster(), now);
  return [
    { id: 'channel:security', person: null, zone: zoneFor(deps, null) },
    ...people.map((person) => ({ id: `person:${person.id}`, person, zone: zoneFor(deps, person) })),
  ];
}

async function dueOf(deps: JobDeps, readers: readonly Reader[], now: Date): Promise<{ reader: Reader; day: string }[]> {
  const today = readers.map(({ id, zone }) => ({ id, today: dayOf(now, zone) }));
  const [told, set] = await Promise.all([
    digestsOf(deps.models.digests, today, now),
    settingsOfMany(
      deps.models.settings,
      readers.flatMap((r) => r.person?.id ?? []),
    ),
  ]);
  const days = new Map(told.map((d) => [d._id, d.day]));
  return readers.flatMap((reader) => {
    const day = digestDay(settingsFor(deps, reader, set), reader.zone, days.get(reader.id) ?? '', now);
    return day ? [{ reader, day }] : [];
  });
}

function settingsFor(deps: JobDeps, { person }: Reader, set: ReadonlyMap<string, Settings>): Settings {
  if (!person) return { ...DEFAULT_SETTINGS, days: deps.catalog().policy.workingHours.days };
  return set.get(person.id) ?? DEFAULT_SETTINGS;
}

async function tell(
  deps: JobDeps,
  { reader, day }: { reader: Reader; day: string },
  c: { token: string; leaving: () => readonly Leaving[] },
): Promise<void> {
  const { ctx, models } = deps;
  const now = ctx.clock.now();
  const until = new Date(now.getTime() + LEASE_MS);
  const taken = await takeDigest(models.digests, { id: reader.id, day, token: c.token, until }, now);
  if (!taken) return;
  try {
    const again = await send(deps, { reader, taken, leaving: c.leaving() }, now);
    if (again === null) await settleDigest(models.digests, taken, day, now);
    else await postponeDigest(models.digests, taken, new Date(ctx.clock.now().getTime() + again));
  } catch (error) {
    ctx.log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'a daily message waits');
    const wish = error instanceof SlackError ? error.retryAfterMs : null;
    await postponeDigest(models.digests, taken, new Date(ctx.clock.now().getTime() + (wish ?? AGAIN_MS)));
  }
}

/** @returns null when it was told, or nothing was to be; else ms until it may be tried again */
async function send(
  deps: JobDeps,
  c: { reader: Reader; taken: DigestDoc; leaving: readonly Leaving[] },
  now: Date,
): Promise<number | null> {
  const { person } = c.reader;
  if (person && (await isOutsider(deps, person))) return null;
  const digest = await readDigest(deps, { reader: person, since: c.taken.toldAt, leaving: c.leaving }, now);
  if (isBlank(digest)) return null;
  const words = person ? (await wordsForAll(deps, [person]))(person) : null;
  await deps.ctx.reach('digest-read');
  if (deps.ctx.clock.now().getTime() > (c.taken.leaseUntil?.getTime() ?? 0) - CALL_MS) return AGAIN_MS;
  if (!person?.slack || !words) await tellSecurity(deps, (theirs) => digestMessage(theirs, digest));
  else {
    const { teamId, userId } = person.slack;
    const wait = deps.pacerOf(teamId).turn(c.reader.id, 'chat.postMessage', userId);
    if (wait > 0) return wait;
    await deps.slack.post({ teamId, id: userId }, digestMessage(words, digest)).catch(unlessGone);
  }
  await deps.ctx.reach('digest-posted');
  return null;
}

/** What guests and people of other organisations may decide is not told to them either. */
async function isOutsider(deps: JobDeps, person: Person): Promise<boolean> {
  if (!person.slack) return true;
  const { membership } = await deps.slack.account(person.slack);
  return membership === 'guest' || membership === 'external';
}

/** There is no such conversation: tomorrow there may be. */
function unlessGone(error: unknown): void {
  if (!(error instanceof SlackError && error.gone)) throw error;
}
