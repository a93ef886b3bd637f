import { addressOf, type Catalog } from './catalog.ts';

/** A system that access was given at and that today's catalogue does not have, or has elsewhere. */
export interface MissingSystem {
  systemId: string;
  systemName: string;
  /** Where the access was given. */
  address: string;
  /** Where the catalogue has it now; null when it does not have it at all. */
  now: string | null;
  grants: number;
  /** The first of the requests. */
  requests: string[];
}

/** What is held where nothing can be removed: the catalogue must have these back until their grants have ended. */
export function missingSystems(
  held: readonly Omit<MissingSystem, 'now'>[],
  catalog: Pick<Catalog, 'systems'>,
): MissingSystem[] {
  return held.flatMap((h) => {
    const system = catalog.systems.get(h.systemId);
    const now = system ? addressOf(system.connector) : null;
    return now === h.address ? [] : [{ ...h, now }];
  });
}

/** One line for a person. */
export function missingWords({ systemId, address, now, grants }: MissingSystem): string {
  const many = grants === 1 ? '1 grant' : `${String(grants)} grants`;
  return now === null
    ? `${systemId}: ${many}, not in portcullis.yml`
    : `${systemId}: ${many} given at ${address}, now at ${now}`;
}
