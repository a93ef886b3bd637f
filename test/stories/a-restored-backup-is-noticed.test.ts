import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import { findQuarantine } from '../../models/service.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';
import { type BackedUpMongo, startBackedUpMongo } from '../support/backed-up-mongo.ts';
import {
  AMARA,
  askFor,
  CARLA,
  FATIMA,
  GROUP,
  LIAM,
  NOAH,
  opsOf,
  PERSON_OF,
  playUntilRestored,
  type RestoreStory,
  toldSecurity,
  untilChained,
  untilNoted,
  WEI,
  ZOE,
} from '../support/restore-story.ts';
import { runCli } from '../support/run-cli.ts';

let backup: BackedUpMongo;
let world: AWorld;
let story: RestoreStory;
/** Asked and approved in quarantine. */
let late: string;
let healthPort: number;
beforeAll(async () => {
  backup = await startBackedUpMongo();
  world = await aWorld({ mongodbUri: backup.mongo.uri, redisUrl: inject('redisUrl') });
  story = await playUntilRestored(world, backup);
  ({ healthPort } = await world.startBot());
}, 240_000);
afterAll(async () => {
  await world.stop();
  await backup.stop();
});

const holds = (userId: string): boolean => world.holds(PERSON_OF[userId] ?? '', GROUP);

it('starts in quarantine, says so where it is looked for, and pages Security with both heads', async () => {
  const state = await findQuarantine(world.models.service);
  expect(state).toMatchObject({ active: true, doubted: 2 });
  expect(state?.head.seq).toBeLessThan(state?.witness.seq ?? 0);
  const ready = await fetch(`http://127.0.0.1:${String(healthPort)}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({
    status: 'degraded',
    dependencies: { record: expect.stringContaining('in quarantine since') },
  });
  const told = await waitFor(
    async () => {
      const text = await toldSecurity(world);
      return text.includes('granting has stopped') ? text : null;
    },
    { timeoutMs: 20_000, what: 'Security to be told' },
  );
  expect(told).toContain(`${String(state?.witness.seq)}:${state?.witness.hash ?? ''}`);
  expect(told).toContain(`${String(state?.head.seq)}:${state?.head.hash ?? ''}`);
});

it('ends that are past by the restored record are carried out; nothing is ended early, nothing is given', async () => {
  await world.until(story.past, 'ended', 60_000);
  expect(opsOf(world, ZOE)).toEqual(['add', 'remove']);
  late = await askFor(world, CARLA);
  await world.approve(PRIYA, late);
  await world.until(late, 'approved');
  await expect.poll(() => toldSecurity(world), { timeout: 10_000 }).toContain('does not say whether this was given');
  // Some looks of the sweep later.
  const since = Date.now();
  await waitFor(() => Date.now() - since > 5_000, { timeoutMs: 20_000, what: 'five seconds' });
  expect((await world.record(late)).state).toBe('approved');
  expect(opsOf(world, CARLA)).toEqual([]);
  expect(opsOf(world, AMARA)).toEqual(['add']);
  expect(opsOf(world, FATIMA)).toEqual(['add', 'remove']);
  expect([AMARA, NOAH, WEI, LIAM].map(holds)).toEqual([true, true, true, true]);
  expect(await world.record(story.approved)).toMatchObject({
    state: 'approved',
    grant: { doubtedAt: expect.any(Date) },
  });
  expect((await world.record(story.approved)).outbox.map((e) => e.kind)).not.toContain('provision');
});

it('request numbers given in the lost part are not given again', async () => {
  expect(late > story.lost).toBe(true);
});

it('portcullis status sounds the alarm; portcullis quarantine lists where record and targets disagree', async () => {
  const status = await runCli(world, ['status']);
  expect(status).toMatchObject({ status: 1, out: expect.stringMatching(/^ALARM .*in quarantine/) });
  expect(status.out).toMatch(new RegExp(`${late} .*quarantine: nothing is granted`));
  expect(status.out).toMatch(new RegExp(`${story.approved} .*in doubt after a restore`));
  const seen = await runCli(world, ['quarantine', '--json']);
  expect(seen.status).toBe(1);
  const { comparison } = JSON.parse(seen.out) as {
    comparison: { differences: { kind: string; request: string | null; person: string }[] };
  };
  expect(comparison.differences.map((d) => `${d.kind} ${d.request ?? d.person}`).sort()).toEqual(
    [
      `gone ${story.dropped}`,
      `given ${story.approved}`,
      `given ${story.pending}`,
      `stray ${PERSON_OF[LIAM] ?? ''}`,
    ].sort(),
  );
});

it('the quarantine is not lifted while differences stand, unless they are accepted', async () => {
  const refused = await runCli(world, ['quarantine', 'lift', '--reason', 'Looked at each']);
  expect(refused).toMatchObject({ status: 1, err: expect.stringContaining('differences stand') });
  expect(refused.out).toContain(story.pending);
  expect((await findQuarantine(world.models.service))?.active).toBe(true);
  const lifted = await runCli(world, ['quarantine', 'lift', '--reason', 'Looked at each', '--accept-differences']);
  expect(lifted).toMatchObject({ status: 0, out: expect.stringContaining('Lifted. 4 requests ended') });
});

it('lifted: what could not be vouched for is ended and read back, what was decided since is given, once', async () => {
  await world.until(story.approved, 'failed', 90_000);
  await world.until(story.handedBack, 'failed', 90_000);
  await world.until(story.pending, 'failed', 90_000);
  await world.until(story.dropped, 'ended', 90_000);
  await world.until(late, 'active', 90_000);
  expect(opsOf(world, AMARA)).toEqual(['add', 'remove']);
  expect(opsOf(world, FATIMA)).toEqual(['add', 'remove']);
  expect(opsOf(world, NOAH)).toEqual(['add', 'remove']);
  expect(opsOf(world, SAM)).toEqual(['add', 'remove']);
  expect(opsOf(world, CARLA)).toEqual(['add']);
  expect(opsOf(world, WEI)).toEqual(['add']);
  const message = await world.card(AMARA, story.approved, 'Ended after a restore');
  expect(JSON.stringify(message.blocks)).toContain('/access request support-agent');
  // Nobody has a record of it any more: that one is for people, and was in the list they accepted.
  expect(holds(LIAM)).toBe(true);
}, 240_000);

it('the ledger tells it all and is whole; the witness goes on from the new end', async () => {
  await untilChained(world);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
  const rows = await world.models.ledger
    .find({ action: /^quarantine/ })
    .sort({ seq: 1 })
    .lean();
  const events = rows.map((r) => JSON.parse(r.bytes) as { action: string; actor: object; detail: object });
  expect(events).toMatchObject([
    { action: 'quarantine.entered', detail: { witnessed: expect.stringMatching(/^\d+:[0-9a-f]{64}$/) } },
    {
      action: 'quarantine.lifted',
      actor: { kind: 'person', method: 'cli' },
      detail: { reason: 'Looked at each', acceptedCount: 4 },
    },
  ]);
  const doubted = await entriesOf(world.models.ledger, story.approved);
  expect(doubted.map((e) => e.action)).toEqual(
    expect.arrayContaining(['grant.doubted', 'end.requested', 'revoke.verified']),
  );
  await untilNoted(world);
  expect(await runCli(world, ['status'])).toMatchObject({ status: 0, out: expect.stringMatching(/^OK /) });
});
