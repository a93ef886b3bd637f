import { dirname, join } from 'node:path';
import type { Catalog } from '../domain/catalog.ts';
import type { Roster } from '../domain/person.ts';
import { type CatalogReading, parseCatalog } from './catalog-file.ts';
import { checkCatalogAgainstRoster } from './catalog-roster.ts';
import { type Fault, printFaults } from './fault.ts';
import { type PeopleReading, parsePeople } from './people-file.ts';
import { readFileBytes } from './source-bytes.ts';
import type { TargetOverrides } from './target-override.ts';

export type SourceKind = 'catalog' | 'roster';

/** What was loaded; the sha256 is of the file's bytes. */
export interface Loaded {
  sha256: string;
  /** Catalogue: systems, roles. Roster: people, refused. */
  counts: Record<string, number>;
  /** Refused rows and warnings; for the catalogue also people it names who cannot act today. */
  faults: Fault[];
}

export interface LiveSourcesOptions {
  catalogPath: string;
  now: () => Date;
  overrides?: TargetOverrides;
  onLoaded(kind: SourceKind, loaded: Loaded): void;
  /** The file is unusable; the last good one stays. */
  onRejected(kind: SourceKind, faults: Fault[]): void;
}

/** The last good catalogue and roster. */
export interface LiveSources {
  catalog(): Catalog;
  roster(): Roster;
  /** Reads both files again. Bytes already seen are no event. */
  reload(): void;
  /** The files to watch at present. */
  files(): readonly string[];
}

/** The files cannot be used, and there is no earlier good reading. */
export class SourcesError extends Error {
  override readonly name = 'SourcesError';
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super(`the configuration cannot be used\n${printFaults(faults)}`);
    this.faults = faults;
  }
}

/** The people file a catalogue names, relative to the catalogue's folder. */
export function rosterPath(catalogPath: string, catalog: Catalog): string {
  return join(dirname(catalogPath), catalog.people.source);
}

/**
 * Loads both files and keeps them.
 * @throws SourcesError when one of them is unusable now; later on the last good one stays instead
 */
export function createLiveSources(options: LiveSourcesOptions): LiveSources {
  const { catalogPath, now, overrides = {}, onLoaded, onRejected } = options;
  const seen = { catalog: '', roster: '' };
  const freshCatalog = () =>
    ifNew(catalogPath, seen, 'catalog', (bytes) => parseCatalog(catalogPath, bytes, { overrides }));
  const freshRoster = (path: string) =>
    ifNew(path, seen, 'roster', (bytes) => parsePeople(path, bytes, { now: now() }));

  const first = loadFirst(catalogPath, freshCatalog, freshRoster);
  let { reading, catalog, roster } = first;
  const crossFaults = () => checkCatalogAgainstRoster(reading, roster, now());
  const tellCatalog = () => onLoaded('catalog', loadedCatalog(reading, catalog, crossFaults()));
  tellCatalog();
  onLoaded('roster', loadedRoster(first.people, []));

  return {
    catalog: () => catalog,
    roster: () => roster,
    files: () => [catalogPath, rosterPath(catalogPath, catalog)],
    reload() {
      const next = freshCatalog();
      if (next?.value?.catalog) [reading, catalog] = [next.value, next.value.catalog];
      else if (next) onRejected('catalog', next.faults);
      const people = freshRoster(rosterPath(catalogPath, catalog));
      if (people?.value?.roster) roster = people.value.roster;
      else if (people) onRejected('roster', people.faults);
      // Told only now, as its faults name people of the roster that counts from here on.
      if (next?.value?.catalog) tellCatalog();
      if (people?.value?.roster)
        onLoaded('roster', loadedRoster(people.value, next?.value?.catalog ? [] : crossFaults()));
    },
  };
}

/** A reading of bytes not seen before; without a value when there were no bytes to read. */
interface Fresh<T> {
  value: T | null;
  faults: Fault[];
}

/** Reads the file, and parses it only when this is not what was seen last: the same bytes, or the same failure. */
function ifNew<T extends { faults: Fault[] }>(
  path: string,
  seen: Record<SourceKind, string>,
  kind: SourceKind,
  parse: (bytes: Uint8Array) => T,
): Fresh<T> | null {
  const read = readFileBytes(path);
  const state = `${path} ${read.ok ? read.sha256 : read.fault.message}`;
  if (seen[kind] === state) return null;
  seen[kind] = state;
  if (!read.ok) return { value: null, faults: [read.fault] };
  const value = parse(read.bytes);
  return { value, faults: value.faults };
}

/** @throws SourcesError */
function loadFirst(
  catalogPath: string,
  readCatalog: () => Fresh<CatalogReading> | null,
  readRoster: (path: string) => Fresh<PeopleReading> | null,
): { reading: CatalogReading; catalog: Catalog; people: PeopleReading; roster: Roster } {
  const first = readCatalog();
  if (!first?.value?.catalog) throw new SourcesError(first?.faults ?? []);
  const { catalog } = first.value;
  const people = readRoster(rosterPath(catalogPath, catalog));
  if (!people?.value?.roster) throw new SourcesError([...first.faults, ...(people?.faults ?? [])]);
  return { reading: first.value, catalog, people: people.value, roster: people.value.roster };
}

function loadedCatalog(reading: CatalogReading, catalog: Catalog, crossFaults: Fault[]): Loaded {
  const counts = { systems: catalog.systems.size, roles: catalog.roles.size };
  return { sha256: catalog.sha256, counts, faults: [...reading.faults, ...crossFaults] };
}

function loadedRoster(people: PeopleReading, crossFaults: Fault[]): Loaded {
  const counts = { people: people.people, refused: people.refused };
  return { sha256: people.sha256 ?? '', counts, faults: [...people.faults, ...crossFaults] };
}
