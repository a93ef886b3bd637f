import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { findQuarantine } from '../../models/service.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, PRIYA } from '../support/a-world.ts';
import { type BackedUpMongo, startBackedUpMongo } from '../support/backed-up-mongo.ts';
import { AMARA, askFor, opsOf, untilChained, untilNoted } from '../support/restore-story.ts';

let backup: BackedUpMongo;
let world: AWorld;
beforeAll(async () => {
  backup = await startBackedUpMongo();
  world = await aWorld({ mongodbUri: backup.mongo.uri, redisUrl: inject('redisUrl') });
});
afterAll(async () => {
  await world.stop();
  await backup.stop();
});

it('what was given in the lost part goes at its end, although the restored record says it was never given', async () => {
  const first = await world.startBot();
  const id = await askFor(world, AMARA, '50s');
  await world.card(PRIYA, id, 'Please decide');
  await first.stop();
  const listener = await world.startBot('bot');
  await world.approve(PRIYA, id);
  await world.until(id, 'approved');
  await untilChained(world);
  await listener.stop();
  await backup.backUp();

  await world.startBot();
  await world.until(id, 'active', 40_000);
  await untilChained(world);
  await untilNoted(world);
  // The bot runs on while the database is replaced.
  await backup.restore();
  const state = await waitFor(
    async () => {
      const now = await findQuarantine(world.models.service);
      return now?.active ? now : null;
    },
    { timeoutMs: 30_000, what: 'the quarantine' },
  );
  expect(state.head.seq).toBeLessThan(state.witness.seq);
  const { endsAt, grant } = await world.record(id);
  expect(grant).toMatchObject({ startedAt: null, attempts: 0 });

  const over = await world.until(id, 'failed', 120_000);
  expect(opsOf(world, AMARA)).toEqual(['add', 'remove']);
  expect(over.end).toMatchObject({ cause: 'expired', verifiedAt: expect.any(Date) });
  expect(over.end?.verifiedAt?.getTime()).toBeGreaterThanOrEqual(endsAt?.getTime() ?? Number.POSITIVE_INFINITY);
  await untilChained(world);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
}, 240_000);
