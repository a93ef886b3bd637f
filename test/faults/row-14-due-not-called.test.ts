import { expect } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { comesBack, effectsOf, endingAndDead, lastAt, NBACK_MS } from './support/lives.ts';
import { row, seconds } from './support/row.ts';

/** As in service: the work of a dead worker waits until its lease is over. */
const { leaseMs } = readConfig({
  ...{ MONGODB_URI: 'mongodb://127.0.0.1/p', REDIS_URL: 'redis://127.0.0.1', PORTCULLIS_CONFIG: 'portcullis.yml' },
  ...{ SLACK_BOT_TOKEN: 'xoxb-none', SLACK_APP_TOKEN: 'xapp-none' },
});

row(14, async (r) => {
  const world = await r.world({ leaseMs });
  const { id, dead } = await endingAndDead(world, 'revoke-claimed');
  expect(effectsOf(world)).toEqual(['add']);
  const upAt = await comesBack(world, dead);
  await world.until(id, 'ended', NBACK_MS + 30_000);
  const took = lastAt(world, 'remove') - upAt;
  r.observed(`removed ${seconds(took)} after the restart, with the lease of ${seconds(leaseMs)} in service`);
  expect(took).toBeLessThan(NBACK_MS);
});
