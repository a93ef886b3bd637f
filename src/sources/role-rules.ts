/** Rules between a role and the rest of the file. */
import { parseDuration } from '../domain/duration.ts';
import { suggest } from '../domain/nearest.ts';
import type { FaultSink } from './fault-sink.ts';
import { block, type Loose, list, text, texts } from './loose.ts';
import { shown } from './secret-like.ts';
import { checkId } from './system-rules.ts';

export function checkRoles(file: Loose, sink: FaultSink): void {
  for (const [id, value] of Object.entries(block(file['roles']))) {
    const role = block(value);
    checkId('roles', id, sink);
    checkSystemOf(id, role, file, sink);
    checkEntitlements(id, role, file, sink);
    checkMaxTime(id, role, file, sink);
    checkExtension(id, role, sink);
  }
}

/** `/access request` takes an id or a name, in any case: whatever is typed must mean one role. */
export function checkRoleNames(file: Loose, sink: FaultSink): void {
  const roles = Object.entries(block(file['roles']));
  const taken = new Map(roles.map(([id]) => [fold(id), id]));
  for (const [id, value] of roles) {
    const name = text(block(value)['name']);
    if (name === null) continue;
    const other = taken.get(fold(name)) ?? id;
    if (other !== id)
      sink.error(['roles', id, 'name'], `people may take it for role ${shown(other)}`, 'give one of them another name');
    taken.set(fold(name), other);
  }
}

function fold(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '-');
}

function checkSystemOf(id: string, role: Loose, file: Loose, sink: FaultSink): void {
  const system = text(role['system']);
  const known = Object.keys(block(file['systems']));
  if (system === null || known.includes(system) || sink.has(['roles', id, 'system'])) return;
  sink.error(
    ['roles', id, 'system'],
    `there is no system ${shown(system)}`,
    suggest(system, known, 'add it under systems, or name one that is there'),
  );
}

function checkEntitlements(id: string, role: Loose, file: Loose, sink: FaultSink): void {
  const system = block(block(file['systems'])[text(role['system']) ?? '']);
  const isScim = text(block(system['connector'])['kind']) === 'scim';
  for (const [i, entitlement] of list(role['entitlements']).entries()) {
    const path = ['roles', id, 'entitlements', i];
    if (typeof entitlement !== 'string' || sink.has(path)) continue;
    if (!/^[a-z][a-z0-9-]*:\S(.*\S)?$/.test(entitlement))
      sink.error(
        path,
        `${shown(entitlement)} is not an entitlement`,
        'write what kind it is and its name, such as group:support-agents',
      );
    else if (isScim && !entitlement.startsWith('group:'))
      sink.error(
        path,
        `the scim connector cannot give ${shown(entitlement)}`,
        'write group: and the name of the group',
      );
  }
}

function checkMaxTime(id: string, role: Loose, file: Loose, sink: FaultSink): void {
  const longest = parseDuration(text(role['maxTime']) ?? '');
  const shortest = parseDuration(text(block(file['policy'])['minimumTime']) ?? '15m');
  if (longest.ok && shortest.ok && longest.ms < shortest.ms)
    sink.error(
      ['roles', id, 'maxTime'],
      'shorter than the shortest grant the policy allows',
      'raise maxTime or lower policy.minimumTime',
    );
}

function checkExtension(id: string, role: Loose, sink: FaultSink): void {
  const of = (name: string) => parseDuration(text(role[name]) ?? '');
  const [longest, inAll, free] = [of('maxTime'), of('maxTotalTime'), of('freeExtension')];
  if (longest.ok && inAll.ok && inAll.ms < longest.ms)
    sink.error(
      ['roles', id, 'maxTotalTime'],
      'shorter than maxTime, which one grant may last',
      'raise it, or leave it out',
    );
  if (longest.ok && free.ok && free.ms > longest.ms)
    sink.error(['roles', id, 'freeExtension'], 'longer than maxTime, which one grant may last', 'lower it');
}

/** Pairs nobody may hold together name two different roles of this file, once. */
export function checkForbiddenPairs(file: Loose, sink: FaultSink): void {
  const known = Object.keys(block(file['roles']));
  const seen = new Set<string>();
  for (const [i, value] of list(block(file['policy'])['forbiddenPairs']).entries()) {
    const path = ['policy', 'forbiddenPairs', i, 'roles'];
    const roles = texts(block(value)['roles']);
    for (const [j, role] of roles.entries())
      if (!known.includes(role) && !sink.has([...path, j]))
        sink.error(
          [...path, j],
          `there is no role ${shown(role)}`,
          suggest(role, known, 'add it under roles, or remove the pair'),
        );
    const pair = roles.toSorted().join(' + ');
    if (seen.has(pair)) sink.error(path, `${pair} is forbidden already`, 'remove one of the two pairs');
    seen.add(pair);
  }
}
