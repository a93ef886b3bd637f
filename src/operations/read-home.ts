import { askedBy, askedForMore, askedOf, heldBy, heldOn, tasksOf } from '../../models/home-reads.ts';
import { awayOf } from '../../models/settings.ts';
import {
  entriesAt,
  type HomeFacts,
  type HomePlace,
  type Listed,
  type Need,
  needsIn,
  type Ward,
} from '../domain/home.ts';
import { mayLookUpAll } from '../domain/look-up.ts';
import { isActive, type Person } from '../domain/person.ts';
import type { AccessRequest } from '../domain/record.ts';
import type { Deps } from './deps.ts';
import { zoneFor } from './read-habits.ts';

type ReadDeps = Pick<Deps, 'ctx' | 'models' | 'catalog' | 'roster'>;

/** Most requests looked through for what waits for one person. */
const MOST = 200;

/**
 * Everything the App Home of one person shows at a place, as the records are now.
 * @param decides false for who may decide nothing, whoever asked them: a guest of the workspace
 */
export async function readHome(deps: ReadDeps, person: Person, place: HomePlace, decides = true): Promise<HomeFacts> {
  const { models } = deps;
  const now = deps.ctx.clock.now();
  const catalog = deps.catalog();
  const owned = [...catalog.systems.values()].filter((s) => [s.owner, ...s.deputies].includes(person.id));
  const [needs, held, requests, people, systems, away] = await Promise.all([
    readNeeds(deps, person.id, decides),
    heldBy(models.requests, [person.id]),
    askedBy(models.requests, person.id, entriesAt(place, 'requests')),
    readWards(deps, person, place, now),
    heldOn(
      models.requests,
      owned.map((s) => s.id),
      entriesAt(place, 'systems'),
    ),
    readOwnAway(deps, person, now),
  ]);
  return {
    viewer: { id: person.id, name: person.name, slack: person.slack },
    place,
    now,
    needs: page(needs, entriesAt(place, 'needs')),
    access: page(held.sort(byEnd), entriesAt(place, 'access')),
    requests,
    people,
    systems: owned.length > 0 ? { ...systems, names: owned.map((s) => s.name) } : null,
    looksUpAll: mayLookUpAll(person, catalog, now),
    away,
  };
}

async function readOwnAway(deps: ReadDeps, person: Person, now: Date): Promise<HomeFacts['away']> {
  const away = await awayOf(deps.models.settings, person.id);
  if (!away || away.until <= now) return null;
  const { delegateId, from, until } = away;
  return { name: deps.roster().byId(delegateId)?.name ?? delegateId, from, until, zone: zoneFor(deps, person) };
}

/**
 * What waits for one person, the first to be late first.
 * @param decides false for who may decide nothing: a guest of the workspace
 */
export async function readNeeds({ models }: Pick<Deps, 'models'>, personId: string, decides: boolean): Promise<Need[]> {
  const found = await Promise.all([
    decides ? askedOf(models.requests, personId, MOST) : [],
    decides ? askedForMore(models.requests, personId, MOST) : [],
    tasksOf(models.requests, personId, MOST),
  ]);
  const each = new Map(found.flat().map((r) => [r.id, r]));
  return [...each.values()]
    .flatMap((r) => needsIn(r, personId))
    .filter((need) => decides || need.what.kind === 'task')
    .sort((a, b) => dueOf(a) - dueOf(b) || a.record.id.localeCompare(b.record.id));
}

function dueOf({ record, what }: Need): number {
  if (what.kind === 'step') return record.decideBy.getTime();
  return (record.end?.dueAt ?? record.endsAt ?? record.decideBy).getTime();
}

const byEnd = (a: AccessRequest, b: AccessRequest): number =>
  (a.endsAt?.getTime() ?? 0) - (b.endsAt?.getTime() ?? 0) || a.id.localeCompare(b.id);

function page<T>(all: readonly T[], { skip, limit }: { skip: number; limit: number }): Listed<T> {
  return { items: all.slice(skip, skip + limit), total: all.length };
}

/** People who report to the viewer, and externals they sponsor, with what each holds. */
async function readWards(deps: ReadDeps, person: Person, place: HomePlace, now: Date): Promise<HomeFacts['people']> {
  const wards = deps
    .roster()
    .all()
    .filter((p) => p.id !== person.id && isActive(p, now))
    .filter((p) => p.managerId === person.id || p.sponsorId === person.id)
    .sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
  if (wards.length === 0) return null;
  const shown = page(wards, entriesAt(place, 'people'));
  const held = await heldBy(
    deps.models.requests,
    shown.items.map((p) => p.id),
  );
  const items = shown.items.map(
    ({ id, name, type, endsAt, sponsorId }): Ward => ({
      person: { id, name, type, endsAt },
      because: sponsorId === person.id ? 'sponsored' : 'report',
      held: held.filter((r) => r.target.id === id),
    }),
  );
  return { items, total: shown.total };
}
