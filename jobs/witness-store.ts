import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Quarantine, WitnessPlace } from '../src/domain/quarantine.ts';
import { isLater, readWitness, type Witness, writeWitness } from '../src/domain/witness.ts';
import type { StateFolder } from './state-folder.ts';

/** How long the first look waits for Redis to answer, in ms. */
const REDIS_MS = 1_000;

/** A witness and where it was found. */
export type FoundWitness = Quarantine['witness'];

export interface WitnessStore {
  /** The latest witness of all places that answer; null when none has one. */
  read(): Promise<FoundWitness | null>;
  /**
   * Notes it in both places, never going back.
   * @returns a later one that stood there already, noted by another process
   * @throws when the state folder cannot be written
   */
  note(witness: Witness): Promise<FoundWitness | null>;
}

/** Keeps the later of two: what stands there is given back. */
const KEEP_LATER = `
local was = redis.call('GET', KEYS[1])
if was then
  local ok, old = pcall(cjson.decode, was)
  local epoch, seq = tonumber(ARGV[1]), tonumber(ARGV[2])
  if ok and type(old) == 'table' and type(old.epoch) == 'number' and type(old.seq) == 'number' then
    if old.epoch > epoch or (old.epoch == epoch and old.seq >= seq) then return was end
  end
end
redis.call('SET', KEYS[1], ARGV[3])
return ARGV[3]`;

/** Where the end of the ledger is noted outside MongoDB: a file of this machine, and Redis for all. */
export function createWitnessStore(folder: StateFolder, redis: Redis, prefix: string): WitnessStore {
  const name = `${prefix}.ledger-head.json`;
  const key = `${prefix}:ledger-head`;

  const found = (text: string | null, from: WitnessPlace): FoundWitness | null => {
    const witness = text === null ? null : readWitness(text);
    return witness && { ...witness, from };
  };

  /** Redis may be away or empty at any time: it only ever adds evidence. */
  async function inRedis(ask: () => Promise<string | null>): Promise<FoundWitness | null> {
    return found(await ask().catch(() => null), 'redis');
  }

  return {
    async read() {
      for (let waited = 0; redis.status !== 'ready' && waited < REDIS_MS; waited += 20) await sleep(20);
      const inFile = found(await folder.read(name), 'file');
      const there = await inRedis(() => redis.get(key));
      return inFile && there ? (isLater(there, inFile) ? there : inFile) : (inFile ?? there);
    },
    async note(witness) {
      const there = await inRedis(
        async () =>
          (await redis.eval(
            KEEP_LATER,
            1,
            key,
            String(witness.epoch),
            String(witness.seq),
            writeWitness(witness),
          )) as string,
      );
      // Another process of this machine may have noted more.
      const inFile = found(await folder.read(name), 'file');
      if (!inFile || isLater(witness, inFile)) await folder.replace(name, `${writeWitness(witness)}\n`);
      const later = [there, inFile].flatMap((w) => (w && isLater(w, witness) ? [w] : []));
      return later.reduce<FoundWitness | null>((best, w) => (best && isLater(best, w) ? best : w), null);
    },
  };
}
