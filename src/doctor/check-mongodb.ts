import type { Connection } from 'mongoose';
import { NotThePrimaryError } from '../../models/connection.ts';
import { INDEXES, missingIndexes } from '../../models/indexes.ts';
import { addressToUse } from '../../models/mongodb-address.ts';
import { plural } from '../sources/fault.ts';
import { ANSWER_MS, answerWithin, NoAnswerError, whyOf } from './answer-within.ts';
import { checkMajority } from './check-majority.ts';
import { type Finding, sayAbout } from './finding.ts';
import { judgeMongodbVersion } from './mongodb-version.ts';
import { askMongodb, withMongodb } from './open-mongodb.ts';

const say = sayAbout('mongodb');

/** The record's home: reachable, recent, a replica set whose majority really acknowledges, with every index. */
export async function checkMongodb(uri: string | null): Promise<Finding[]> {
  if (uri === null) return [say.note('not asked: the environment gives no usable MONGODB_URI')];
  try {
    return await withMongodb(uri, async (connection) => [
      ...checkAddress(uri),
      ...(await look('its version', async () => [await checkVersion(connection)])),
      ...(await look('its replica set', () => checkReplicaSet(connection))),
      await checkMajority(connection),
      ...(await look('its indexes', async () => [await checkIndexes(connection)])),
    ]);
  } catch (error) {
    return [unreachable(uri, error)];
  }
}

/** A refusal stops this look only; silence stops them all. @throws NoAnswerError */
async function look(what: string, check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof NoAnswerError) throw error;
    return [
      say.error(
        `${what} cannot be seen (${whyOf(error)})`,
        'let the user of MONGODB_URI read and write its database: role readWrite',
      ),
    ];
  }
}

/** Where an address leads, without the user and the password in it. */
function hostsOf(uri: string): string {
  return /^[\w+]+:\/\/(?:.*@)?([^/?]*)/.exec(uri)?.[1] ?? 'the address';
}

/** Named without their values: an option could be a secret that was mistyped. */
function checkAddress(uri: string): Finding[] {
  const names = [...new Set(addressToUse(uri).leftOut.map((o) => o.split('=')[0] ?? ''))];
  if (names.length === 0) return [];
  return [
    say.warning(
      `MONGODB_URI chooses ${names.join(', ')}, which is not followed: reads go to the primary, writes to the disks of a majority`,
      'take it out of MONGODB_URI',
    ),
  ];
}

function unreachable(uri: string, error: unknown): Finding {
  if (error instanceof NotThePrimaryError)
    return say.error(
      `${hostsOf(uri)} is a member of the replica set and not its primary: what it shows may be old`,
      'name the members and replicaSet=… in MONGODB_URI instead of directConnection=true',
    );
  const code = (error as { code?: unknown }).code;
  const why = whyOf(error);
  if (code === 18 || code === 8000 || /authentication failed/i.test(why))
    return say.error(
      `${hostsOf(uri)} refuses the user or the password of MONGODB_URI`,
      'correct them in MONGODB_URI; a user of another database needs authSource there',
    );
  return say.error(
    `${hostsOf(uri)} does not answer (${why}): nothing can be recorded`,
    'start it, or correct MONGODB_URI; where it runs, rs.status() in mongosh shows whether it has a primary',
  );
}

async function checkVersion(connection: Connection): Promise<Finding> {
  const { version } = await askMongodb(connection, { buildInfo: 1 });
  const wrong = judgeMongodbVersion(String(version));
  return wrong ? say.warning(wrong.text, wrong.mend) : say.ok(`version ${String(version)}`);
}

async function checkReplicaSet(connection: Connection): Promise<Finding[]> {
  const hello = await askMongodb(connection, { hello: 1 });
  // Behind mongos every shard is a replica set, and each would have to be asked.
  if (hello['msg'] === 'isdbgrid')
    return [
      say.note(
        'a sharded cluster: its replica sets cannot be checked from here',
        'see that writeConcernMajorityJournalDefault is true in rs.conf() of each',
      ),
    ];
  if (typeof hello['setName'] !== 'string')
    return [
      say.error(
        'no replica set: a write cannot be acknowledged by a majority',
        'start mongod with --replSet rs0 and run rs.initiate() in mongosh; one member is enough',
      ),
    ];
  const { config } = (await askMongodb(connection, { replSetGetConfig: 1 }).catch(() => ({}))) as {
    config?: ReplicaSetConfig;
  };
  const name = `replica set ${hello['setName']}`;
  if (!config)
    return [
      say.note(
        `${name}; this user may not read its settings`,
        'let an administrator see that rs.conf().writeConcernMajorityJournalDefault is true',
      ),
    ];
  if (config.writeConcernMajorityJournalDefault === false)
    return [
      say.error(
        `${name} acknowledges writes before they are on disk: a power cut could lose an approval`,
        'in mongosh: c = rs.conf(); c.writeConcernMajorityJournalDefault = true; rs.reconfig(c)',
      ),
    ];
  const bearing = (config.members ?? []).filter((m) => !m.arbiterOnly).length;
  if (bearing < 3)
    return [
      say.note(
        `${name} has ${plural(bearing, 'member')} with data`,
        'three let one be away: rs.add("host:port") in mongosh',
      ),
    ];
  return [say.ok(`${name}, ${String(bearing)} members with data, acknowledges from disk`)];
}

interface ReplicaSetConfig {
  writeConcernMajorityJournalDefault?: boolean;
  members?: { arbiterOnly?: boolean }[];
}

async function checkIndexes(connection: Connection): Promise<Finding> {
  const mend = 'portcullis start creates what is missing: start it, or restart it';
  const missing = await answerWithin(ANSWER_MS, () => missingIndexes(connection));
  if (missing.length === 0) return say.ok(`all ${String(INDEXES.length)} indexes are there`);
  const collections = await answerWithin(ANSWER_MS, async () =>
    connection.getClient().db(connection.name).listCollections({}, { nameOnly: true }).toArray(),
  );
  const ours = collections.some((c) => INDEXES.some((i) => i.collection === c.name));
  if (!ours)
    return say.note(`the database ${connection.name} is empty`, 'portcullis start makes its collections and indexes');
  return say.error(`indexes are missing: ${missing.join(', ')}`, mend);
}
