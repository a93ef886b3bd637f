import { hostname, userInfo } from 'node:os';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { connectMongo } from '../../models/connection.ts';
import { createModels } from '../../models/models.ts';
import { type Config, type Env, readConfig, readSecret } from '../config.ts';
import { createRegistry } from '../connectors/registry.ts';
import { createContext, systemClock } from '../context.ts';
import type { Actor } from '../domain/record.ts';
import { createLog } from '../log.ts';
import type { CompareDeps } from '../operations/compare-targets.ts';
import type { Deps } from '../operations/deps.ts';
import { readCatalog } from '../sources/catalog-file.ts';
import { printFaults } from '../sources/fault.ts';
import { rosterPath } from '../sources/live-sources.ts';
import { readPeople } from '../sources/people-file.ts';
import { targetOverrides } from '../sources/target-override.ts';

/** Exit status of a command that could not look at all. */
export const CANNOT_LOOK = 2;

/** What a command of an operator is given; the relay of a running process brings its changes on. */
export interface Operator {
  config: Config;
  deps: Deps & CompareDeps;
  close(): Promise<void>;
}

/** @throws ConfigError, or what MongoDB says; Error naming the faults of the files */
export async function openForOperator(env: Env): Promise<Operator> {
  const config = readConfig(env);
  const { catalog, faults } = readCatalog(config.catalogPath, { overrides: targetOverrides(env) });
  if (!catalog) throw new FilesError(printFaults(faults));
  const people = readPeople(rosterPath(config.catalogPath, catalog), { now: systemClock.now() });
  if (!people.roster) throw new FilesError(printFaults(people.faults));
  const { roster } = people;
  const registry = createRegistry({ systems: () => catalog.systems, secret: (name) => readSecret(env, name) });
  const mongo = await connectMongo(config.mongodbUri, { maxPoolSize: 10 });
  const models = createModels(mongo);
  return {
    config,
    deps: {
      ctx: createContext(createLog('warn')),
      models,
      ledger: createLedgerWriter(models.ledger),
      catalog: () => catalog,
      roster: () => roster,
      connectorFor: (id) => registry.forSystem(id),
      // The relay of a running process finds it by the mark in the record.
      nudge: () => undefined,
    },
    close: () => mongo.close(),
  };
}

/** The catalogue or the people file cannot be used. */
class FilesError extends Error {
  override readonly name = 'SourcesError';
}

/** Who types: the user of this machine. */
export function operatorActor(): { actor: Actor; by: string; host: string } {
  const by = userInfo().username;
  const host = hostname();
  return {
    by: `${by}@${host}`,
    host,
    actor: { kind: 'person', id: `os:${by}`, name: by, teamId: null, userId: null, method: 'cli' },
  };
}
