import { join } from 'node:path';
import { waitFor } from '../../src/dev/wait-for.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { type SmallDisk, smallDisk } from './support/full-disk.ts';
import { NFAULT_MS } from './support/lateness.ts';
import { type Away, endsFromMemory } from './support/mongo-away.ts';
import { row } from './support/row.ts';
import { told } from './support/told.ts';

const DOWN_MS = NFAULT_MS + 10_000;

/** The bot's connections by their name, so that the test's own still write. */
const NAME = 'the-bot';
const OUT_OF_DISK_SPACE = 14_031;
const adminOf = (world: FaultWorld) => world.models.requests.db.getClient().db('admin');
const failWrites = (world: FaultWorld, point: object) =>
  adminOf(world).command({ configureFailPoint: 'failCommand', ...point });
const REFUSED = ['insert', 'update', 'delete', 'findAndModify'];

/** It answers, and every write is refused. */
const REFUSES: Away = {
  what: 'writes refused',
  mongo: { extraArgs: ['--setParameter', 'enableTestCommands=1'] },
  start: ({ config }) => ({ config: { mongodbUri: `${config.mongodbUri}&appName=${NAME}` } }),
  go: (world) =>
    failWrites(world, {
      mode: 'alwaysOn',
      data: { failCommands: REFUSED, errorCode: OUT_OF_DISK_SPACE, appName: NAME },
    }),
  back: (world) => failWrites(world, { mode: 'off' }),
  meanwhile: (world) => told(world, 'mongodb is in trouble', 'takes no writes'),
};

/** It ends by itself as soon as it has to write. */
const dies = (disk: SmallDisk): Away => ({
  what: 'disk full, and mongod gone',
  mongo: { dataDir: join(disk.path, 'data') },
  goesWithinMs: 8_000,
  async go(world) {
    const { pid } = world.mongo;
    await disk.fill();
    // Its journal has room for a while; the next checkpoint has none.
    const gone = async () => {
      await adminOf(world)
        .command({ fsync: 1 })
        .catch(() => undefined);
      return !isThere(pid ?? 0);
    };
    await waitFor(gone, { timeoutMs: 30_000, what: 'mongod to end for want of room' });
  },
  async back(world) {
    await disk.free();
    await world.mongo.restart();
  },
  meanwhile: (world) => told(world, 'mongodb is in trouble'),
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

row(
  37,
  async (r) => {
    await endsFromMemory(r, REFUSES, DOWN_MS);
    const disk = await smallDisk(256);
    if (!disk) return r.observed('no disk to be filled on this machine: only refused writes');
    r.afterwards(() => disk.remove());
    await endsFromMemory(r, dies(disk), DOWN_MS);
  },
  { timeoutMs: 300_000 },
);
