import { createLedgerWriter } from '../../../models/append-ledger.ts';
import { toDoc } from '../../../models/request.ts';
import { openRequest } from '../../../src/domain/request.ts';
import { actorOf, next } from '../../domain/steps-of-a-life.ts';
import type { AWorld } from '../../support/a-world.ts';
import { entryOf } from './seed-active.ts';
import { BULK_SYSTEM } from './seed-organisation.ts';

/** Written at once. */
const BATCH = 5_000;

/**
 * Many requests that were recorded and chained, and of which Slack shows nothing yet: each has an open notify effect,
 * due now, with cards for the owner and the deputies. In a world with `bulk`, for its last roles; after `seedActive`,
 * which takes the first.
 */
export async function seedBehind(world: AWorld, count: number): Promise<void> {
  const { catalog, roster, models } = world;
  const roles = [...catalog.roles.values()].filter((r) => r.id.startsWith('bulk-')).reverse();
  const people = roster.all().filter((p) => /^B\d{5}$/.test(p.id));
  const system = catalog.systems.get(BULK_SYSTEM);
  const year = String(new Date().getUTCFullYear());
  const first = await models.requests.collection.countDocuments({});
  const words = { justification: 'Asked while Slack was behind', ticket: null, startsAt: null, durationMs: 3_600_000 };
  const ledger = createLedgerWriter(models.ledger, { maxBatch: BATCH });
  for (let begin = 0; begin < count; begin += BATCH) {
    const now = new Date();
    const records = Array.from({ length: Math.min(BATCH, count - begin) }, (_, j) => {
      const i = begin + j;
      const [person, role] = [people[i % people.length], roles[Math.floor(i / people.length)]];
      if (!person || !role || !system) throw new Error('too few people or roles: see { bulk }');
      const id = `REQ-${year}-${String(first + i + 1).padStart(6, '0')}`;
      const who = { actor: actorOf(person), requester: person, target: person };
      const command = { id, origin: `behind:${id}`, ...who, role, system, ...words };
      return next(openRequest(command, { catalog, roster, live: [], heldBefore: null }, now));
    });
    await ledger.append(records.flatMap((r) => r.events.map((e) => entryOf(r.id, e))));
    const docs = records.map((r) => toDoc({ ...r, events: [], relayPending: false }));
    await models.requests.collection.insertMany(docs as never[], { ordered: false });
  }
  await models.counters.collection.updateOne(
    { _id: `REQ-${year}` as never },
    { $max: { value: first + count } },
    { upsert: true },
  );
}
