import mongoose, { type Connection } from 'mongoose';
import { addressToUse } from './mongodb-address.ts';

mongoose.set('strictQuery', 'throw');

/** The address leads straight to a member that is not the primary: what it shows may be old. */
export class NotThePrimaryError extends Error {
  override readonly name = 'NotThePrimaryError';
}

/** One that has just started is elected within this time, in ms. */
const ELECTION_MS = 2_000;
/** Between two looks at whether it is the primary, in ms. */
const LOOK_MS = 100;

/**
 * Opens a connection whose writes are acknowledged by a majority and journalled, and whose reads go to the primary,
 * whatever the address says of it. Commands fail instead of waiting when the server is away.
 * @param uri MongoDB address; a replica set, one node is enough
 * @param options.timeoutMs how long a command may look for a server, in ms
 * @param options.minPoolSize connections opened ahead
 * @throws NotThePrimaryError when the address names one member by `directConnection` and it is not the primary
 */
export async function connectMongo(
  uri: string,
  options: { timeoutMs?: number; maxPoolSize?: number; minPoolSize?: number } = {},
): Promise<Connection> {
  const connection = mongoose.createConnection(addressToUse(uri).uri, {
    bufferCommands: false,
    autoIndex: false,
    autoCreate: false,
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: 10_000 },
    readPreference: 'primary',
    serverSelectionTimeoutMS: options.timeoutMs ?? 5_000,
    // A server that hangs without a word is noticed within seconds: commands under way fail and are tried again.
    heartbeatFrequencyMS: 2_000,
    connectTimeoutMS: 5_000,
    minPoolSize: options.minPoolSize ?? 0,
    maxPoolSize: options.maxPoolSize ?? 50,
    retryWrites: true,
  });
  await connection.asPromise();
  if (connection.getClient().options.directConnection) await untilPrimary(connection);
  return connection;
}

/** Straight to one member the driver reads from whatever that is. @throws NotThePrimaryError */
async function untilPrimary(connection: Connection): Promise<void> {
  const begun = performance.now();
  try {
    while (!(await isPrimary(connection))) {
      if (performance.now() - begun > ELECTION_MS)
        throw new NotThePrimaryError(
          'MONGODB_URI leads straight to a member of the replica set that is not its primary: what it shows may be ' +
            'old, and nothing can be recorded there. Name the members and replicaSet=… instead of directConnection=true.',
        );
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  } catch (error) {
    await connection.close(true);
    throw error;
  }
}

async function isPrimary(connection: Connection): Promise<boolean> {
  const hello = await connection.db?.admin().command({ hello: 1 });
  return hello?.['isWritablePrimary'] === true;
}
