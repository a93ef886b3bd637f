import { addressOf, type Catalog, type Role, type System } from './catalog.ts';
import type { Roster } from './person.ts';
import type { Terms } from './record.ts';

/** The role as the catalogue has it today, to be kept in a record. */
export function termsOf(role: Role, system: System, facts: { catalog: Catalog; roster: Roster }): Terms {
  return {
    roleId: role.id,
    roleName: role.name,
    systemId: system.id,
    systemName: system.name,
    environment: system.environment,
    scope: role.scope,
    permissions: [...role.permissions],
    ...(role.use === undefined ? {} : { use: role.use }),
    ...(system.link === undefined ? {} : { link: system.link }),
    entitlements: [...role.entitlements].sort(),
    risk: role.risk,
    privileged: role.privileged || role.sensitive,
    ...(role.approvalReason ? { approvalReason: true } : {}),
    connector: system.connector.kind,
    address: addressOf(system.connector),
    ownerName: facts.roster.byId(system.owner)?.name ?? system.owner,
    catalogSha256: facts.catalog.sha256,
  };
}
