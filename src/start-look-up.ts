import type { JobDeps } from '../jobs/deps.ts';
import { createHomeFeed } from '../jobs/feed-homes.ts';
import { every, type Loop } from './loop.ts';
import { indexHoldings } from './operations/index-holdings.ts';

/** Entries of the ledger read on in one round. */
const READ_ON = 20_000;

/** What keeps the App Homes that are open, and the index of holdings, like the ledger. On a process that is a worker. */
export function startLookUp(deps: JobDeps): Loop[] {
  const { log } = deps.ctx;
  const homes = createHomeFeed(deps, deps.ctx.newId());
  return [
    every(1_000, 'homes', log, () => homes.look()),
    every(1_000, 'holdings', log, async () => {
      await indexHoldings(deps, READ_ON);
    }),
  ];
}
