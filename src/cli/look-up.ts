import { connectMongo } from '../../models/connection.ts';
import { createModels } from '../../models/models.ts';
import { type Env, readConfig } from '../config.ts';
import { systemClock } from '../context.ts';
import type { Catalog } from '../domain/catalog.ts';
import { findPeople, findSubject } from '../domain/look-up.ts';
import { parseMoment } from '../domain/moment.ts';
import type { Roster } from '../domain/person.ts';
import { errorText } from '../errors.ts';
import { readHoldings } from '../operations/read-holdings.ts';
import { readCatalog } from '../sources/catalog-file.ts';
import { rosterPath } from '../sources/live-sources.ts';
import { readPeople } from '../sources/people-file.ts';
import { heldCsv, heldRow } from '../views/held-table.ts';
import { CANNOT_LOOK } from './operate.ts';

/** The whole list, however long. */
const ALL = 10_000_000;

interface Options {
  at?: string;
  format: 'json' | 'csv';
}
type By = { key: 'system' | 'role' | 'target'; value: string };

/**
 * Prints everything that was held at a time, from the ledger. Whoever reaches the database may read it anyway, so
 * nobody is asked who they are. Status 2 when it cannot look.
 * @param question `who` a system or role, or `person`
 */
export async function printHeld(
  env: Env,
  question: 'who' | 'person',
  words: string[],
  options: Options,
): Promise<void> {
  const now = systemClock.now();
  const read = options.at === undefined ? { ok: true as const, at: now } : parseMoment(options.at, 'UTC', now);
  if (!read.ok) {
    const code = read.why === 'future' ? 'moment_ahead' : 'bad_moment';
    return cannot(errorText(code, { given: options.at ?? '' }));
  }
  const config = readConfig(env);
  const { catalog } = readCatalog(config.catalogPath);
  const roster = catalog && readPeople(rosterPath(config.catalogPath, catalog), { now }).roster;
  const by = question === 'who' ? subjectOf(words.join(' '), catalog) : personOf(words.join(' '), roster);
  if (typeof by === 'string') return cannot(by);
  const mongo = await connectMongo(config.mongodbUri, { maxPoolSize: 4 });
  try {
    const deps = { models: createModels(mongo) };
    const held = await readHoldings(deps, by, read.at, { limit: ALL, patient: true });
    if (!held.ok) return cannot(errorText(held.refused, held.values));
    const rows = held.next.holdings.map((h) => heldRow(h, read.at, (id) => roster?.byId(id)?.name ?? ''));
    if (options.format === 'csv') process.stdout.write(heldCsv(rows));
    else console.log(JSON.stringify({ [by.key]: by.value, at: read.at, count: rows.length, held: rows }, null, 2));
  } finally {
    await mongo.close();
  }
}

/** By the catalogue where it can be read; else the id itself, which may have left the catalogue. */
function subjectOf(what: string, catalog: Catalog | null): By {
  const subject = catalog && findSubject(catalog, what);
  if (subject) return { key: subject.kind, value: subject.id };
  const [, kind = 'system', id = what] = /^(system|role)\s+(.+)$/iu.exec(what.trim()) ?? [];
  return { key: kind.toLowerCase() === 'role' ? 'role' : 'system', value: id.trim().toLowerCase() };
}

function personOf(whom: string, roster: Roster | null): By | string {
  const [first, ...more] = roster ? findPeople(roster, whom) : [];
  if (first && more.length > 0) {
    const ids = [first, ...more].map((p) => p.id).join(', ');
    return errorText('which_person', { count: String(more.length + 1), name: first.name, ids });
  }
  return { key: 'target', value: first?.id ?? whom.trim() };
}

function cannot(why: string): void {
  console.error(why.replaceAll('`', ''));
  process.exitCode = CANNOT_LOOK;
}
