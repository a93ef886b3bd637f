import mongoose, { type Connection } from 'mongoose';

mongoose.set('strictQuery', 'throw');

/**
 * Opens a connection whose writes are acknowledged by a majority and journalled, and whose reads go to the primary.
 * Commands fail instead of waiting when the server is away.
 * @param uri MongoDB address; a replica set, one node is enough
 * @param options.timeoutMs how long a command may look for a server, in ms
 */
export async function connectMongo(
  uri: string,
  options: { timeoutMs?: number; maxPoolSize?: number } = {},
): Promise<Connection> {
  const connection = mongoose.createConnection(uri, {
    bufferCommands: false,
    autoIndex: false,
    autoCreate: false,
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: 10_000 },
    readPreference: 'primary',
    serverSelectionTimeoutMS: options.timeoutMs ?? 5_000,
    // A server that hangs without a word is noticed within seconds: commands under way fail and are tried again.
    heartbeatFrequencyMS: 2_000,
    connectTimeoutMS: 5_000,
    maxPoolSize: options.maxPoolSize ?? 50,
    retryWrites: true,
  });
  await connection.asPromise();
  return connection;
}
