import { type ChainHead, type ChainLink, type LedgerEntry, numbered, START, sha256 } from '../src/domain/audit.ts';
import { DURABLE } from './durable.ts';
import { type LedgerModel, ledgerHead, ledgerRowsByKey } from './ledger.ts';
import { chain, LedgerRefused, type Prepared, prepare, toLink } from './prepare-entry.ts';

export interface LedgerWriter {
  /**
   * Puts entries behind the end of the chain, in their order, and answers when a majority holds them on disk.
   * An entry whose key is there already is not written again. After a failure a first part may be there: call again.
   * @returns the links of the entries, in the order given
   * @throws LedgerUnavailable when it could not be done now; calling again is safe
   * @throws LedgerRefused when an entry can never be written, whoever tries again
   */
  append(entries: readonly LedgerEntry[]): Promise<ChainLink[]>;
}

/** The database is away, or too many write at once. The same call may succeed later. */
export class LedgerUnavailable extends Error {
  override name = 'LedgerUnavailable';
  readonly retryable = true;
}

/** Longest wait after a loss, in ms: about as long as a write takes. */
const MAX_WAIT_MS = 25;
/** How long the end of the chain is remembered after a write, in ms: no database is replaced in less. */
const HEAD_KEPT_MS = 1_000;
const DUPLICATE_KEY = 11000;

interface Waiting extends Prepared {
  done(link: ChainLink): void;
  fail(error: Error): void;
}

/**
 * The one way into the ledger. Calls made while a write is under way go together into the next one. Any number of
 * processes may write: the unique `seq` lets one win, the others read the new end and try again.
 * @param options.maxBatch entries in one write
 * @param options.maxAttempts how often a write may lose against other processes before it gives up
 * @param options.pause resolves after so many ms
 * @param options.monotonic a clock that nobody sets, in ms
 * @param options.acknowledged told of each new end that a majority holds
 */
export function createLedgerWriter(
  model: LedgerModel,
  options: {
    maxBatch?: number;
    maxAttempts?: number;
    pause?: (ms: number) => Promise<void>;
    monotonic?: () => number;
    acknowledged?: (head: ChainHead) => void;
  } = {},
): LedgerWriter {
  const { maxBatch = 500, maxAttempts = 200, pause = sleep, monotonic = () => performance.now() } = options;
  const queue: Waiting[] = [];
  let draining = false;
  // Null: look it up. Only what a majority acknowledged is ever put here.
  let head: ChainHead | null = null;
  let headAt = 0;

  async function tryWrite(batch: readonly Prepared[], links: Map<string, ChainLink>): Promise<void> {
    // The database may be an older one by now; a link behind an end that it does not have would leave a gap for ever.
    if (monotonic() - headAt > HEAD_KEPT_MS) head = null;
    if (head === null) {
      const keys = batch.map((e) => e.key);
      // Together: the less time between reading the end and writing behind it, the rarer the loss.
      const [there, end] = await Promise.all([ledgerRowsByKey(model, keys), ledgerHead(model)]);
      for (const row of there) links.set(row.key, toLink(row));
      head = end ?? START;
    }
    const rows = chain(
      batch.filter((e) => !links.has(e.key)),
      head,
    );
    const last = rows.at(-1);
    if (!last) return;
    // Ordered: it stops at the first refusal, so a first part is all that can be left behind.
    await model.collection.insertMany(rows as never[], { ordered: true, writeConcern: DURABLE });
    for (const row of rows) links.set(row.key, toLink(row));
    head = { seq: last.seq, hash: last.hash };
    headAt = monotonic();
    options.acknowledged?.(head);
  }

  async function write(batch: readonly Prepared[]): Promise<Map<string, ChainLink>> {
    const links = new Map<string, ChainLink>();
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      try {
        await tryWrite(batch, links);
        return links;
      } catch (error) {
        head = null;
        if (!isDuplicateKey(error)) throw new LedgerUnavailable('the ledger could not be written', { cause: error });
        await pause(waitMs(batch, attempt));
      }
    }
    throw new LedgerUnavailable(`the ledger was busy: lost ${String(maxAttempts)} times against other writers`);
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.splice(0, maxBatch);
      try {
        const links = await write(distinct(batch));
        for (const entry of batch) settle(entry, links.get(entry.key));
      } catch (error) {
        // What waits behind fails too: a later event of a record must not overtake an earlier one.
        for (const entry of [...batch, ...queue.splice(0)]) entry.fail(error as Error);
      }
    }
    draining = false;
  }

  return {
    async append(entries) {
      const prepared = entries.map(prepare);
      const answers = prepared.map(
        (entry) => new Promise<ChainLink>((done, fail) => queue.push({ ...entry, done, fail })),
      );
      if (!draining) {
        draining = true;
        // One turn later, so that all who call in this turn share the first write.
        queueMicrotask(() => void drain());
      }
      return Promise.all(answers);
    },
  };
}

/** Each key once, the first of them. */
function distinct(batch: readonly Waiting[]): Waiting[] {
  const seen = new Set<string>();
  return batch.filter((e) => !seen.has(e.key) && seen.add(e.key));
}

/** A key that stands for another event must be heard of: taking it for written would lose this one. */
function settle(entry: Waiting, link: ChainLink | undefined): void {
  if (link && link.bytes === numbered(entry.body, link.seq)) entry.done(link);
  else entry.fail(new LedgerRefused(`the ledger holds another event under the key ${entry.key}`));
}

function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY;
}

/** Longer with each loss, and spread by key: competing processes hold different entries. */
function waitMs(batch: readonly Prepared[], attempt: number): number {
  const spread = Number.parseInt(sha256(batch[0]?.key ?? '', String(attempt)).slice(0, 4), 16) / 0xffff;
  return Math.min(2 ** attempt, MAX_WAIT_MS) * spread;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
