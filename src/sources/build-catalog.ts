import type { Catalog, ConnectorConfig, Role, StepUpRule, System } from '../domain/catalog.ts';
import { buildSchedule, buildStep, buildTimers, buildWorkingHours, ms } from './build-chain.ts';
import type { CatalogFile } from './catalog-schema.ts';
import { freezeDeep, frozenMap } from './freeze.ts';
import type { TargetOverrides } from './target-override.ts';

/**
 * The catalogue as the program uses it: durations in ms, maps by id, nothing changeable.
 * @param file checked in full
 * @param sha256 of the file's bytes, hex
 */
export function buildCatalog(file: CatalogFile, sha256: string, overrides: TargetOverrides): Catalog {
  const systems = Object.entries(file.systems).map(([id, s]) => [id, systemOf(id, s, overrides)] as const);
  const roles = Object.entries(file.roles).map(([id, r]) => [id, roleOf(id, r)] as const);
  const { security, auditors, justificationMinLength, minimumTime, workingHours, forbiddenPairs } = file.policy;
  const groups = Object.entries(file.groups).map(([id, g]) => [id, freezeDeep({ id, ...g })] as const);
  const schedules = Object.entries(file.schedules).map(([id, s]) => [id, freezeDeep(buildSchedule(id, s))] as const);
  return freezeDeep({
    sha256,
    organisation: file.organisation,
    slack: file.slack,
    people: file.people,
    policy: {
      security,
      auditors,
      justificationMinLength,
      // Words that stand within a sentence of ours.
      forbiddenPairs: forbiddenPairs.map((pair) => ({ ...pair, why: pair.why.trim().replace(/\.+$/u, '') })),
      minimumTimeMs: ms(minimumTime),
      timers: buildTimers(file.policy),
      workingHours: buildWorkingHours(workingHours),
    },
    ...(file.stepUp ? { stepUp: stepUpOf(file.stepUp) } : {}),
    groups: frozenMap(groups),
    schedules: frozenMap(schedules),
    systems: frozenMap(systems),
    roles: frozenMap(roles),
  });
}

function stepUpOf({ maxAge, ...rule }: NonNullable<CatalogFile['stepUp']>): StepUpRule {
  return { ...rule, maxAgeMs: ms(maxAge) };
}

function systemOf(id: string, system: CatalogFile['systems'][string], overrides: TargetOverrides): System {
  return freezeDeep({ id, ...system, connector: connectorOf(system.connector, overrides[id]) });
}

function connectorOf(
  connector: CatalogFile['systems'][string]['connector'],
  override: string | undefined,
): ConnectorConfig {
  if (connector.kind === 'manual') return connector;
  const { url, tokenFrom, timeoutSeconds } = connector;
  // One form of the base address, so that nobody else has to think about the last slash.
  return {
    kind: 'scim',
    url: (override ?? url).replace(/\/+$/, ''),
    tokenFrom: tokenFrom ?? null,
    timeoutMs: timeoutSeconds * 1000,
  };
}

function roleOf(
  id: string,
  { maxTime, maxTotalTime, freeExtension, approval, ...role }: CatalogFile['roles'][string],
): Role {
  return freezeDeep({
    id,
    ...role,
    approval: approval.map(buildStep),
    maxTimeMs: ms(maxTime),
    ...(maxTotalTime === undefined ? {} : { maxTotalTimeMs: ms(maxTotalTime) }),
    ...(freeExtension === undefined ? {} : { freeExtensionMs: ms(freeExtension) }),
  });
}
