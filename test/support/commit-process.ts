/**
 * A process that moves records against others: `commit-process.ts <mongodb uri> <name> <workers> <tries a worker>`.
 * Each try adds a line of its own to a record. Says `ready`, waits for a line, and then what was said of each try.
 */
import { once } from 'node:events';
import { connectMongo } from '../../models/connection.ts';
import { createModels } from '../../models/models.ts';
import { raceFor, type Said } from './commit-race.ts';

const [uri = '', name = '', workers = '', tries = ''] = process.argv.slice(2);
const connection = await connectMongo(uri);
const { requests } = createModels(connection);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
let left = Number(tries) * Number(workers);
const said: Said = await raceFor(requests, { name, workers: Number(workers), goOn: () => left-- > 0 });
process.stdout.write(`${JSON.stringify(said)}\n`);
process.stdin.pause();
await connection.close();
