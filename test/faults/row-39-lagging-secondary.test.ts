import { mongo } from 'mongoose';
import { expect } from 'vitest';
import { connectMongo } from '../../models/connection.ts';
import { PRIYA, SAM } from '../support/a-world.ts';
import { AMARA, askFor, give, NOAH, opsOf } from '../support/restore-story.ts';
import { runCli } from '../support/run-cli.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { addSecondary, type Secondary, untilCopied } from './support/lagging-secondary.ts';
import { NFAULT_MS } from './support/lateness.ts';
import { type Away, endsFromMemory } from './support/mongo-away.ts';
import { press, untilToldAlone } from './support/presses.ts';
import { type RowRun, row } from './support/row.ts';
import { told } from './support/told.ts';

/** Ways an address asks to be read from a member that may lag. */
const ASKING = [
  'readPreference=secondary',
  'readPreference=secondaryPreferred&maxStalenessSeconds=90',
  'readPreference=nearest&readPreferenceTags=region:none&readPreferenceTags=',
  'readPreference=secondary&readConcernLevel=available&w=1&journal=false',
];

/** What the driver by itself shows at this address. */
async function shownBy(uri: string, id: string): Promise<unknown> {
  const client = new mongo.MongoClient(uri);
  try {
    return (await client.db().collection<{ _id: string; state: string }>('requests').findOne({ _id: id }))?.state;
  } finally {
    await client.close();
  }
}

/** The address asks for a secondary, and that one lags: nobody reads there, and each decision is on what is so. */
async function askedFor(r: RowRun): Promise<void> {
  const world = await r.world({ mongo: 'own' });
  const secondary = await addSecondary(world);
  r.afterwards(() => secondary.stop());
  const { mongodbUri } = world.config;
  const asking = `${mongodbUri}&${ASKING[0] ?? ''}`;
  const before = await secondary.reads();
  const bot = await world.bot({ config: { mongodbUri: asking } });
  const cancelled = await askFor(world, AMARA);
  const approved = await askFor(world, SAM);
  const card = await world.card(PRIYA, cancelled, 'Please decide');
  await world.settle();
  expect((await secondary.reads()) - before).toBe(0);
  for (const id of [cancelled, approved]) await untilCopied(secondary, world, id);
  await secondary.hold();
  const held = await secondary.reads();

  await world.access(AMARA, `cancel ${cancelled}`);
  await world.until(cancelled, 'cancelled');
  expect(await shownBy(asking, cancelled)).toBe('pending');
  await press(world, PRIYA, { ...(await world.card(PRIYA, cancelled)), blocks: card.blocks ?? [] });
  expect((await untilToldAlone(world, PRIYA, card)).at(-1)).toContain(`${cancelled} is cancelled`);
  await world.approve(PRIYA, approved);
  await world.until(approved, 'active');
  expect(await shownBy(asking, approved)).toBe('pending');
  const after = await give(world, NOAH);
  expect(await shownBy(asking, after)).toBeUndefined();
  for (const id of [approved, after]) {
    await world.access(id === approved ? SAM : NOAH, `drop ${id}`);
    await world.until(id, 'ended', 40_000);
  }
  expect([SAM, NOAH, AMARA].map((u) => opsOf(world, u))).toEqual([['add', 'remove'], ['add', 'remove'], []]);
  for (const options of ASKING) {
    const connection = await connectMongo(`${mongodbUri}&${options}`);
    const seen = await connection.collection<{ _id: string; state: string }>('requests').findOne({ _id: after });
    expect({ options, state: seen?.state }).toEqual({ options, state: 'ended' });
    await connection.close();
  }
  const own = 3;
  const strange = (await secondary.reads()) - held - own;
  r.observed(
    `an address that asks for the secondary: it shows what was pending 3 steps ago, ${String(strange)} reads of the bot went there, 3 of 3 decisions right`,
  );
  expect(strange).toBe(0);
  await world.settle();
  await leadsStraight(world, secondary, r);
  await bot.terminate();
}

/** The address leads to the secondary and nowhere else: no process starts on it, and no command answers from it. */
async function leadsStraight(world: FaultWorld, { port }: Secondary, r: RowRun): Promise<void> {
  const { pathname } = new URL(world.config.mongodbUri);
  const straight = `mongodb://127.0.0.1:${String(port)}${pathname}?directConnection=true`;
  const lost = await world.bot({ config: { mongodbUri: straight }, detached: true });
  await lost.gone;
  expect(lost.lines.join('\n')).toContain('NotThePrimaryError');
  const commands: [string, number][] = [
    ['status', 2],
    ['start', 1],
    ['audit export', 1],
    ['quarantine', 1],
  ];
  for (const [command, status] of commands) {
    const answer = await runCli(world, command.split(' '), { MONGODB_URI: straight });
    expect({ command, ...answer }).toMatchObject({
      command,
      status,
      out: '',
      err: expect.stringContaining('not its primary'),
    });
  }
  const doctor = await runCli(world, ['doctor'], { MONGODB_URI: straight });
  // It waits only so long for an answer, and a busy machine may take longer.
  expect(doctor.out).toMatch(/mongodb +error.*(not its primary|does not answer)/);
  expect(doctor.status).toBe(1);
  r.observed('an address that leads straight to it: refused at the start and by 4 of 4 commands, with what mends it');
}

/** Connections are led to the secondary while the bot runs, and it has never heard of any of the grants. */
function ledThere(r: RowRun): Away {
  let secondary: Secondary | null = null;
  const lead = (world: FaultWorld, port: number) => {
    world.link('mongodb').leadTo(port);
    world.link('mongodb').closeAll();
  };
  return {
    what: 'connections led to a secondary that lags',
    links: ['mongodb'],
    async prepare(world) {
      secondary = await addSecondary(world);
      r.afterwards(async () => secondary?.stop());
      await secondary.hold();
    },
    go: async (world) => lead(world, secondary?.port ?? 0),
    back: async (world) => lead(world, Number(new URL(world.mongo.uri).port)),
    meanwhile: (world) => told(world, 'mongodb is in trouble'),
  };
}

row(
  39,
  async (r) => {
    await askedFor(r);
    await endsFromMemory(r, ledThere(r), NFAULT_MS + 10_000);
  },
  { timeoutMs: 300_000 },
);
