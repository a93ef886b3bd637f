import { createHomeFeed } from '../jobs/feed-homes.ts';
import { createDigests } from '../jobs/tell-digests.ts';
import { every, type Loop } from './loop.ts';
import { indexHoldings } from './operations/index-holdings.ts';
import type { Effects } from './start-effects.ts';

/** Entries of the ledger read on in one round. */
const READ_ON = 20_000;

/** How often it is looked who is to be told their day, in ms. */
const DIGESTS_MS = 10_000;

/** What a worker does: carries effects out, keeps open App Homes and the index of holdings like the ledger, and tells
 * people their day. */
export function startWork(effects: Effects): Loop[] {
  const { deps } = effects;
  const { log } = deps.ctx;
  const homes = createHomeFeed(deps, deps.ctx.newId());
  const digests = createDigests(deps, deps.ctx.newId());
  effects.start();
  return [
    every(1_000, 'homes', log, () => homes.look()),
    every(1_000, 'holdings', log, async () => {
      await indexHoldings(deps, READ_ON);
    }),
    every(DIGESTS_MS, 'digests', log, async () => {
      if (!effects.inRush()) await digests.look();
    }),
  ];
}
