import { randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import { ANSWER_MS, answerWithin, NoAnswerError, whyOf } from './answer-within.ts';
import { type Finding, sayAbout } from './finding.ts';

/** Where the probe is written: nothing of the record is there. */
const COLLECTION = 'doctor';
/** Longest wait for a majority, in ms: less than the question as a whole may take. */
const MAJORITY_MS = 2_000;
/** A person waits for this acknowledgement: the bot gives up after 1.5 s. In ms. */
const SLOW_MS = 500;

const say = sayAbout('mongodb');

/** Writes a probe as the record is written, by a majority and to disk, and takes it away again. */
export async function checkMajority(connection: Connection): Promise<Finding> {
  const began = performance.now();
  const writeConcern = { w: 'majority', j: true, wtimeout: MAJORITY_MS };
  try {
    await send(connection, {
      insert: COLLECTION,
      documents: [{ _id: randomUUID() }],
      writeConcern,
      maxTimeMS: MAJORITY_MS,
    });
    const took = Math.max(1, Math.round(performance.now() - began));
    if (took <= SLOW_MS) return say.ok(`a write was acknowledged by the majority in ${String(took)} ms`);
    return say.warning(
      `a write was acknowledged by the majority only after ${String(took)} ms: people wait for it`,
      'look at the load and the disks of its members, and at rs.printSecondaryReplicationInfo() in mongosh',
    );
  } catch (error) {
    return explain(error);
  } finally {
    // All of them, so that a run that was interrupted leaves nothing behind for good.
    await send(connection, {
      delete: COLLECTION,
      deletes: [{ q: {}, limit: 0 }],
      writeConcern: { w: 1 },
      maxTimeMS: MAJORITY_MS,
    }).catch(() => undefined);
  }
}

function explain(error: unknown): Finding {
  const { code } = error as { code?: unknown };
  if (code === 13)
    return say.error(
      'this user may not write',
      'in mongosh: db.grantRolesToUser(<user>, ["readWrite"]) in the database of MONGODB_URI',
    );
  const why =
    error instanceof NoAnswerError || code === 50 || code === 64
      ? `no acknowledgement within ${String(MAJORITY_MS)} ms`
      : whyOf(error);
  return say.error(
    `a write is not acknowledged by the majority (${why}): nothing can be recorded`,
    'see rs.status() in mongosh: a majority of the members must be up, and their disks must have room',
  );
}

/** As a command, because a reply with write errors is no exception to the driver. @throws Error with the code of the server */
async function send(connection: Connection, command: Record<string, unknown>): Promise<void> {
  const reply = (await answerWithin(ANSWER_MS, async () =>
    connection.getClient().db(connection.name).command(command),
  )) as {
    writeErrors?: { code: number; errmsg: string }[];
  };
  const [refused] = reply.writeErrors ?? [];
  if (refused) throw Object.assign(new Error(refused.errmsg), { code: refused.code });
}
