import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { waitFor } from '../../../src/dev/wait-for.ts';
import { readPeople } from '../../../src/sources/people-file.ts';
import type { FaultWorld } from './fault-world.ts';

const DAY_MS = 86_400_000;

/**
 * These people have left: their last day was the day before yesterday. Resolves when a running bot has read it.
 * @param ids as in people.csv
 * @returns how long the bot took to read it, in ms
 */
export async function haveLeft(world: FaultWorld, ...ids: readonly string[]): Promise<number> {
  const file = join(dirname(world.config.catalogPath), 'people.csv');
  const lastDay = new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10);
  const lines = (await readFile(file, 'utf8')).split('\n').map((line) => {
    if (!ids.includes(line.slice(0, line.indexOf(',')))) return line;
    // id,name,email,manager,department,title,type,start,end,…: only titles have commas, within quotes.
    return line.replace(/,(\d{4}-\d{2}-\d{2}),,/, `,$1,${lastDay},`);
  });
  const loads = () => world.models.ledger.countDocuments({ action: 'roster.loaded' });
  const before = await loads();
  const begin = performance.now();
  await writeFile(file, lines.join('\n'));
  const { roster } = readPeople(file, { now: new Date() });
  if (!roster) throw new Error('the people file cannot be used');
  await waitFor(async () => (await loads()) > before, { timeoutMs: 30_000, what: 'the bot to read the people file' });
  world.factsAre({ catalog: world.catalog, people: roster.all() });
  return performance.now() - begin;
}
