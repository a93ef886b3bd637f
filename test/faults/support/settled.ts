import type { Models } from '../../../models/models.ts';

/** What ends within this time is waited for too, in ms: a look must not fall into the middle of an end. */
const SOON_MS = 3_000;

/**
 * Whether nothing is on its way: every due effect is done, every event is in the ledger, and Security has read on to
 * its end. Looks at the database past the product.
 */
export async function isSettled(models: Models): Promise<boolean> {
  const soon = new Date(Date.now() + SOON_MS);
  const moving = {
    $or: [
      { relayPending: true },
      { 'events.0': { $exists: true } },
      { nextDueAt: { $type: 'date', $lte: soon } },
      // What is being worked on is due again only at the end of its lease.
      { 'outbox.leaseUntil': { $gt: new Date() } },
    ],
  };
  if (await models.requests.collection.findOne(moving, { projection: { _id: 1 } })) return false;
  const [head] = await models.ledger.collection.find({}).sort({ seq: -1 }).limit(1).toArray();
  const cursor = await models.cursors.collection.findOne({ _id: 'security-channel' as never });
  return !head || (cursor?.['seq'] ?? 0) >= head['seq'];
}
