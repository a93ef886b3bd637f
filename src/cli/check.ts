import type { Env } from '../config.ts';
import { systemClock } from '../context.ts';
import { readCatalog } from '../sources/catalog-file.ts';
import { checkCatalog } from '../sources/check-catalog.ts';
import { checkPeople } from '../sources/check-people.ts';
import { printFaults } from '../sources/fault.ts';
import { rosterPath } from '../sources/live-sources.ts';
import { targetOverrides } from '../sources/target-override.ts';

/** Prints every fault of a file; status 1 when there is an error in it. */
export function checkFiles(kind: 'catalog' | 'people', file: string | null, env: Env): void {
  const now = systemClock.now();
  const path = file ?? (kind === 'people' ? peopleOf(env) : null);
  if (path === null) return;
  const { text, ok } =
    kind === 'catalog' ? checkCatalog(path, { now, overrides: targetOverrides(env) }) : checkPeople(path, { now });
  console.log(text);
  if (!ok) process.exitCode = 1;
}

/** The people file the catalogue names; null, and said, when the catalogue cannot be read. */
function peopleOf(env: Env): string | null {
  const path = env.PORTCULLIS_CONFIG ?? 'portcullis.yml';
  const { catalog, faults } = readCatalog(path);
  if (catalog) return rosterPath(path, catalog);
  console.log(printFaults(faults));
  process.exitCode = 1;
  return null;
}
