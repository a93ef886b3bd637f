import { type Catalog, ruleOf, type System } from '../domain/catalog.ts';
import { suggest } from '../domain/nearest.ts';
import { isActive, type Person, type Roster } from '../domain/person.ts';
import { ruleAsks } from '../domain/step-up.ts';
import type { CatalogReading } from './catalog-file.ts';
import type { Fault } from './fault.ts';
import { createFaultSink, type FaultSink } from './fault-sink.ts';
import type { Path } from './yaml-source.ts';

interface Facts {
  roster: Roster;
  now: Date;
  sink: FaultSink;
}

/**
 * The people the catalogue names, held against the record. An error is something nobody can be asked for today;
 * a warning is one name among several. Neither makes the catalogue unusable: people leave on any day.
 * @param now UTC instant
 */
export function checkCatalogAgainstRoster(reading: CatalogReading, roster: Roster, now: Date): Fault[] {
  if (!reading.catalog) return [];
  const sink = createFaultSink(reading.file, reading);
  const facts: Facts = { roster, now, sink };
  for (const system of reading.catalog.systems.values()) checkSystemPeople(system, facts);
  checkSecurity(reading.catalog, facts);
  checkChains(reading.catalog, facts);
  warnEach(['policy', 'auditors'], reading.catalog.policy.auditors, facts);
  checkDepartments(reading.catalog, facts);
  checkTeams(reading.catalog, facts);
  checkSignIn(reading.catalog, facts);
  return sink.faults;
}

/** Why a person can neither decide nor work, in words; null when they can. */
function whyUnable(personId: string, { roster, now }: Facts): string | null {
  const person = roster.byId(personId);
  if (!person) return `${personId} is not in the people file`;
  if (!isActive(person, now))
    return `${personId} (${person.name}) ${now < person.startsAt ? 'has not started yet' : 'has left'}`;
  return person.slack ? null : `${personId} (${person.name}) has no Slack account`;
}

function checkSystemPeople(system: System, facts: Facts): void {
  const path: Path = ['systems', system.id];
  const able = (ids: readonly string[]) => ids.filter((id) => whyUnable(id, facts) === null);
  warnEach([...path, 'deputies'], system.deputies, facts);
  warnEach([...path, 'admins'], system.admins, facts);
  const owners = able([system.owner, ...system.deputies]);
  const ownerWhy = whyUnable(system.owner, facts);
  if (ownerWhy && owners.length === 0)
    facts.sink.error(
      [...path, 'owner'],
      `${ownerWhy}, and no deputy can act: its roles cannot be requested`,
      'name an owner who works here and has a Slack account',
    );
  else if (ownerWhy)
    facts.sink.warning([...path, 'owner'], `${ownerWhy}: only the deputies can decide`, 'name a new owner');
  if (system.connector.kind === 'manual' && owners.length > 0 && new Set([...owners, ...able(system.admins)]).size < 2)
    facts.sink.error(
      path,
      'only one person can act on this manual system: nobody could confirm',
      'name another active admin or deputy',
      'key',
    );
}

function checkSecurity(catalog: Catalog, facts: Facts): void {
  const path: Path = ['policy', 'security'];
  warnEach(path, catalog.policy.security, facts);
  if (catalog.policy.security.filter((id) => whyUnable(id, facts) === null).length < 2)
    facts.sink.error(
      path,
      'fewer than two security people can act',
      'name two who work here and have Slack accounts',
      'key',
    );
}

/** People of groups, rotations and chains. */
function checkChains(catalog: Catalog, facts: Facts): void {
  for (const group of catalog.groups.values()) warnEach(['groups', group.id, 'people'], group.people, facts);
  for (const schedule of catalog.schedules.values())
    warnEach(['schedules', schedule.id, 'people'], schedule.people, facts);
  for (const role of catalog.roles.values())
    for (const [i, { by }] of role.approval.map(ruleOf).entries())
      if (typeof by === 'object' && 'people' in by)
        warnEach(['roles', role.id, 'approval', i, 'by', 'people'], by.people, facts);
}

function warnEach(path: Path, personIds: readonly string[], facts: Facts): void {
  for (const [i, id] of personIds.entries()) {
    const why = whyUnable(id, facts);
    if (why) facts.sink.warning([...path, i], why, 'name somebody who works here and has a Slack account');
  }
}

/** A department nobody is in opens the role to nobody: a slip, or a reorganisation. */
function checkDepartments(catalog: Catalog, { roster, sink }: Facts): void {
  const known = new Set(roster.all().map((p) => p.department));
  for (const role of catalog.roles.values())
    for (const [i, department] of role.requestableBy.departments.entries())
      if (!known.has(department))
        sink.warning(
          ['roles', role.id, 'requestableBy', 'departments', i],
          `nobody is in the department ${JSON.stringify(department)}`,
          suggest(department, known, 'write the name as it stands in the people file'),
        );
}

function checkTeams(catalog: Catalog, { roster, sink }: Facts): void {
  const strangers = new Map<string, Person[]>();
  for (const person of roster.all()) {
    const team = person.slack?.teamId;
    if (team !== undefined && !catalog.slack.teams.includes(team))
      strangers.set(team, [...(strangers.get(team) ?? []), person]);
  }
  for (const [team, people] of strangers)
    sink.warning(
      ['slack', 'teams'],
      `${people.length} in the people file are in the workspace ${team}, such as ${people[0]?.id}`,
      'list the workspace, or correct slack_team',
      'key',
    );
}

/** Who decides what takes a sign-in has to be known at the identity provider; and nothing of it comes for free. */
function checkSignIn(catalog: Catalog, { roster, now, sink }: Facts): void {
  const rule = catalog.stepUp;
  if (!rule) return;
  const asked = [...catalog.roles.values()].filter((r) =>
    ruleAsks(rule, { risk: r.risk, privileged: r.privileged || r.sensitive }),
  );
  for (const { id } of asked.filter((r) => r.freeExtensionMs !== undefined))
    sink.warning(
      ['roles', id, 'freeExtension'],
      'approving this role takes a sign-in, and one extension of it takes nothing',
      'leave freeExtension out',
      'key',
    );
  const owners = asked.flatMap((r) => {
    const system = catalog.systems.get(r.system);
    return system ? [system.owner, ...system.deputies] : [];
  });
  const deciders = new Set([...owners, ...(asked.length > 0 ? catalog.policy.security : [])]);
  const lacking = [...deciders].filter((id) => {
    const person = roster.byId(id);
    return person && isActive(person, now) && !person.ssoSubject;
  });
  if (lacking.length > 0)
    sink.warning(
      ['stepUp'],
      `${String(lacking.length)} who decide what takes a sign-in have no sso_subject, such as ${lacking[0] ?? ''}: they cannot approve it`,
      'fill sso_subject in the people file',
      'key',
    );
}
