import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { jobIdOf } from '../../jobs/queues.ts';
import { makeTempFolder } from '../../src/dev/temp-folder.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { SAM } from '../support/a-world.ts';
import { latenessOf, N0_MS } from './support/lateness.ts';
import { effectsOf, granted } from './support/lives.ts';
import { lookAtQueue } from './support/queue.ts';
import { row, seconds } from './support/row.ts';
import { seedActive } from './support/seed-active.ts';

const ACTIVE = 100;
/** Redis writes its file to disk once a second. */
const FSYNC_MS = 1_500;

row(24, async (r) => {
  const folder = await makeTempFolder('aof');
  r.afterwards(() => folder.remove());
  const data = join(folder.path, 'data');
  const world = await r.world({ redis: { dataDir: data }, bulk: { people: 10, roles: 10 } });
  const soon = Date.now() + 3_600_000;
  await seedActive(world, { count: ACTIVE, endsAt: (i) => new Date(soon + i * 1_000) });
  await world.bot();
  const queue = lookAtQueue(world);
  const handedBack = await granted(world, '1h');
  await queue.untilArmed(ACTIVE + 1);
  await sleep(FSYNC_MS);
  // What the disk has now is what it will have: all that follows happens in the second that is lost.
  await cp(join(data, 'appendonlydir'), join(folder.path, 'kept'), { recursive: true });
  await world.access(SAM, `drop ${handedBack}`);
  await world.until(handedBack, 'ended');
  const id = await granted(world, '15s');
  const { outbox } = await world.record(id);
  const end = outbox.find((e) => e.kind === 'revoke') ?? expect.fail('its end is not in the outbox');
  const key = `${world.config.prefix}:revoke:${jobIdOf(end)}`;
  await waitFor(async () => (await queue.redis.exists(key)) === 1, { what: 'its end to be armed' });

  await world.redis.kill();
  await rm(join(data, 'appendonlydir'), { recursive: true });
  await cp(join(folder.path, 'kept'), join(data, 'appendonlydir'), { recursive: true });
  await world.redis.restart();
  // What it held before is there, its own mark that nothing was lost too; the last grant is not.
  expect(await queue.armed()).toBeGreaterThanOrEqual(ACTIVE);
  const begin = performance.now();
  await waitFor(async () => (await queue.redis.exists(key)) === 1, { what: 'its end to be armed again' });
  r.observed(`what was lost is armed again in ${seconds(performance.now() - begin)}`);
  queue.close();

  const [late = Number.NaN] = await latenessOf(world, [id]);
  r.observed(`its end ${seconds(late)} after its time`);
  expect(late).toBeLessThan(N0_MS);
  // An entry that came back for what had ended already does nothing.
  expect(effectsOf(world)).toEqual(['add', 'remove', 'add', 'remove']);
});
