import { Redis } from 'ioredis';
import { ANSWER_MS, answerWithin } from './answer-within.ts';

/**
 * Connects once, without trying again, does the work and hangs up, whatever happened.
 * @throws what the server or the network says, NoAnswerError
 */
export async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: ANSWER_MS - 500,
  });
  // The failed call only says that the connection is closed; why comes as an event.
  let said: Error | null = null;
  redis.on('error', (error: Error) => {
    said = error;
  });
  try {
    await answerWithin(ANSWER_MS, () => redis.connect());
    return await work(redis);
  } catch (error) {
    throw said ?? error;
  } finally {
    redis.disconnect();
  }
}
