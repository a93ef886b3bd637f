import type { Connection } from 'mongoose';
import { connectMongo } from '../../models/connection.ts';
import { ANSWER_MS, answerWithin } from './answer-within.ts';

/** A bit less than the limit, so that the driver says why before the limit says only how long. */
const SELECTION_MS = ANSWER_MS - 500;
const CLOSE_MS = 1_000;

/**
 * Connects as the bot does, does the work and hangs up, whatever happened.
 * @throws what the driver throws, NoAnswerError
 */
export async function withMongodb<T>(uri: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await answerWithin(ANSWER_MS, () =>
    connectMongo(uri, { timeoutMs: SELECTION_MS, maxPoolSize: 2 }),
  );
  try {
    return await work(connection);
  } finally {
    await answerWithin(CLOSE_MS, () => connection.close(true)).catch(() => undefined);
  }
}

/** One command to the administrative database. @throws what the driver throws, NoAnswerError */
export async function askMongodb(
  connection: Connection,
  command: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  return answerWithin(ANSWER_MS, async () => connection.getClient().db('admin').command(command));
}
