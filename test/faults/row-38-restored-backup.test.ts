import { join } from 'node:path';
import { expect } from 'vitest';
import { findQuarantine } from '../../models/service.ts';
import { makeTempFolder } from '../../src/dev/temp-folder.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { backupOf } from '../support/backed-up-mongo.ts';
import {
  AMARA,
  askFor,
  CARLA,
  FATIMA,
  GROUP,
  give,
  LIAM,
  NOAH,
  opsOf,
  PERSON_OF,
  playUntilRestored,
  type RestoreStory,
  untilChained,
  WEI,
  ZOE,
} from '../support/restore-story.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { NBACK_MS } from './support/lives.ts';
import { type RowRun, row, seconds } from './support/row.ts';
import { told } from './support/told.ts';

/** What the restored record makes of a person: its request, and what `portcullis quarantine` calls it. */
const DIFFERENCES = (s: RestoreStory): string[] => [
  `gone ${s.dropped}`,
  `given ${s.approved}`,
  `given ${s.pending}`,
  `stray ${PERSON_OF[LIAM] ?? ''}`,
];

interface Restored {
  world: FaultWorld;
  story: RestoreStory;
  /** The head of the ledger as it was noted outside before the restore: `seq:hash`. */
  noted: string;
  /** Daniel's grant at the backup; he handed it back and was given it again in the lost part. */
  renewed: string;
  restoredAt: number;
}

/** Judged to the last moment before the restore, by the record as it then was; what was lost is not asked of the other. */
async function restored(r: RowRun): Promise<Restored> {
  const folder = await makeTempFolder('restored');
  r.afterwards(() => folder.remove());
  const data = join(folder.path, 'data');
  const world = await r.world({ mongo: { dataDir: data } });
  const backup = backupOf(world.mongo, data, join(folder.path, 'copy'));
  const at = { backup: new Date(), restore: 0 };
  let noted = '';
  let renewed = '';
  const story = await playUntilRestored(
    world,
    {
      async backUp() {
        await backup.backUp();
        at.backup = new Date();
      },
      async restore() {
        // How late an end may be is what other rows are about.
        await world.checkAll({ settled: false, endsWithinMs: NBACK_MS });
        noted = headOf(await exported(world, join(folder.path, 'before.jsonl')));
        at.restore = Date.now();
        await backup.restore();
        await world.setBack(at.backup);
      },
    },
    {
      async start(role) {
        const bot = await world.bot({ role });
        return { stop: () => bot.terminate() };
      },
      before: async () => {
        renewed = await give(world, DANIEL, '45s');
      },
      after: async () => {
        await world.access(DANIEL, `drop ${renewed}`);
        await world.until(renewed, 'ended', 40_000);
        await give(world, DANIEL);
      },
    },
  );
  return { world, story, noted, renewed, restoredAt: at.restore };
}

const exported = (world: FaultWorld, file: string): Promise<CliRun> =>
  runCli(world, ['audit', 'export', '--out', file]);
const headOf = (run: CliRun): string => /\d+:[0-9a-f]{64}/.exec(run.err)?.[0] ?? '';

/** The chain is whole in itself; only what was noted outside shows that its end is gone. */
async function seenFromOutside({ world, noted }: Restored, r: RowRun): Promise<void> {
  const folder = await makeTempFolder('exported');
  r.afterwards(() => folder.remove());
  const file = join(folder.path, 'after.jsonl');
  await exported(world, file);
  expect(await runCli(world, ['audit', 'verify', file])).toMatchObject({ status: 0 });
  const verdict = await runCli(world, ['audit', 'verify', file, '--head', noted]);
  expect(verdict).toMatchObject({ status: 1, out: expect.stringMatching(/^BROKEN at entry \d+/) });
  r.observed(`verified against the head noted before: ${verdict.out.split('.')[0] ?? ''}`);
}

/** Nobody has looked yet: nothing is given, nothing goes before its end, and what is past goes. @returns Carla's request */
async function whileNobodyLooked({ world, story, renewed, restoredAt }: Restored, r: RowRun): Promise<string> {
  const before = world.scim.log().length;
  const bot = await world.bot();
  const up = Date.now();
  world.wasDown('bot', new Date(restoredAt), new Date(up));
  const state = await findQuarantine(world.models.service);
  expect(state).toMatchObject({ active: true, doubted: 2 });
  expect(state?.head.seq).toBeLessThan(state?.witness.seq ?? 0);
  expect(await bot.health()).toMatchObject({
    status: 200,
    body: { status: 'degraded', dependencies: { record: expect.stringContaining('in quarantine since') } },
  });
  const heads = [state?.witness, state?.head].map((h) => `${String(h?.seq)}:${h?.hash ?? ''}`);
  await told(world, 'granting has stopped', ...heads);
  r.observed(
    `entry ${String(state?.witness.seq)} was noted and the ledger ends at ${String(state?.head.seq)}: ` +
      `in quarantine as soon as it is up, Security told ${seconds(Date.now() - up)} after`,
  );

  const late = await askFor(world, CARLA);
  await world.approve(PRIYA, late);
  await world.until(late, 'approved');
  for (const id of [story.past, renewed]) await world.until(id, 'ended', NBACK_MS + 10_000);
  await told(world, 'does not say whether this was given');
  // Everybody who could give it has had the occasion: the relay armed it, and the sweep reads what is due each second.
  const provision = async () => (await world.record(late)).outbox.find((e) => e.kind === 'provision');
  await waitFor(async () => Date.now() - Number((await provision())?.notBefore) > NBACK_MS / 6, {
    timeoutMs: 60_000,
    what: 'some looks of the sweep at what was approved',
  });
  expect(await world.record(late)).toMatchObject({ state: 'approved', grant: { startedAt: null } });
  const since = world.scim.log().slice(before);
  const past = [ZOE, DANIEL].map((u) => `remove ${PERSON_OF[u] ?? u}`).sort();
  expect(since.map((e) => `${e.op} ${String(e.user)}`).sort()).toEqual(past);
  r.observed('before anybody looked: 0 given, 0 removed before their end, the 2 that were past are gone');
  return late;
}

async function lookedAt({ world, story }: Restored, late: string, r: RowRun): Promise<void> {
  const seen = await runCli(world, ['quarantine', '--json']);
  expect(seen.status).toBe(1);
  const { comparison } = JSON.parse(seen.out) as {
    comparison: { differences: { kind: string; request: string | null; person: string }[] };
  };
  const found = comparison.differences.map((d) => `${d.kind} ${d.request ?? d.person}`);
  expect(found.sort()).toEqual(DIFFERENCES(story).sort());
  const reason = ['quarantine', 'lift', '--reason', 'Looked at each'];
  expect(await runCli(world, reason)).toMatchObject({ status: 1, err: expect.stringContaining('differences stand') });
  r.observed(`${String(found.length)} of 4 differences between record and target are listed`);
  // What the record does not know any more is for people: that is what the list is for.
  const liam = world.roster.byId(PERSON_OF[LIAM] ?? '');
  const { id: personId = '', email = '', name = '' } = liam ?? {};
  world.byHand('remove', 'support-desk', { personId, email, name, groups: [GROUP] });
  expect(await runCli(world, [...reason, '--accept-differences'])).toMatchObject({ status: 0 });
  for (const id of [story.approved, story.handedBack, story.pending]) await world.until(id, 'failed', 90_000);
  await world.until(story.dropped, 'ended', 90_000);
  await world.until(late, 'active', 90_000);
  const fates: [string, string[]][] = [
    [SAM, ['add', 'remove']],
    [AMARA, ['add', 'remove']],
    [FATIMA, ['add', 'remove']],
    [NOAH, ['add', 'remove']],
    [WEI, ['add']],
    [CARLA, ['add']],
  ];
  for (const [user, ops] of fates) expect(opsOf(world, user)).toEqual(ops);
  // What was given again is lost, so the old end holds; whoever had it sees so (I7), and asks again.
  expect(opsOf(world, DANIEL)).toEqual(['add', 'remove', 'add', 'remove']);
  const again = await askFor(world, DANIEL);
  await world.approve(PRIYA, again);
  await world.until(again, 'active');
  expect(again > late && late > story.lost).toBe(true);
  await untilChained(world);
}

row(
  38,
  async (r) => {
    const run = await restored(r);
    await seenFromOutside(run, r);
    const late = await whileNobodyLooked(run, r);
    await lookedAt(run, late, r);
    r.observed(
      'lifted: what nobody can vouch for is ended, what was held all the time stays, what was decided since is given once; ' +
        'what was asked for again in the lost part went at its old end, and its holder was told',
    );
  },
  { timeoutMs: 480_000, field: 'Vault #22275: a restored backup revoked what was renewed after it' },
);
