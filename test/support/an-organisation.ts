import type { Catalog, ForbiddenPair, Group, Role, Schedule, StepTimers, System } from '../../src/domain/catalog.ts';
import type { Person, Roster } from '../../src/domain/person.ts';

/** A tiny organisation, built in code: its people, systems, roles and rules, each part replaceable. */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** When the stories of this organisation begin. */
export const NOON = new Date('2026-11-24T12:00:00.000Z');

/** So many ms after {@link NOON}. */
export const later = (ms: number): Date => new Date(NOON.getTime() + ms);

function person(id: string, name: string, more: Partial<Person> = {}): Person {
  return {
    id,
    name,
    email: `${id}@tiny.example`,
    managerId: null,
    department: 'Support',
    title: 'Clerk',
    type: 'employee',
    startsAt: new Date('2020-01-01T00:00:00.000Z'),
    endsAt: null,
    sponsorId: null,
    slack: { teamId: 'T0TINY', userId: `U0${id.toUpperCase()}` },
    ...more,
  };
}

/** Everybody. Bob owns both systems with Cat as deputy, Dan and Dora are security, Eve and Fay work by hand. */
export const PEOPLE = {
  ana: person('ana', 'Ana Ruiz', { managerId: 'gus' }),
  ada: person('ada', 'Ada Auditor', { type: 'auditor', sponsorId: 'gus', endsAt: later(10 * DAY) }),
  bob: person('bob', 'Bob Owner'),
  cat: person('cat', 'Cat Deputy'),
  dan: person('dan', 'Dan Security'),
  dora: person('dora', 'Dora Security'),
  eve: person('eve', 'Eve Admin'),
  fay: person('fay', 'Fay Admin'),
  gus: person('gus', 'Gus Manager'),
  ivo: person('ivo', 'Ivo Contractor', { type: 'contractor', sponsorId: 'gus', endsAt: later(10 * DAY) }),
  moe: person('moe', 'Moe Passer-by'),
};
export type Name = keyof typeof PEOPLE;

/** The roster with some people changed; null takes a person out. */
export function aRoster(changes: Partial<Record<Name, Partial<Person> | null>> = {}): Roster {
  const all = Object.values(PEOPLE).flatMap((p) => {
    const change = changes[p.id as Name];
    return change === null ? [] : [{ ...p, ...change }];
  });
  return {
    byId: (id) => all.find((p) => p.id === id) ?? null,
    bySlack: ({ teamId, userId }) => all.find((p) => p.slack?.teamId === teamId && p.slack.userId === userId) ?? null,
    all: () => all,
  };
}

/** Somebody whose last day was before {@link NOON}. */
export const GONE: Partial<Person> = { endsAt: later(-DAY) };

export const CRM: System = {
  id: 'crm',
  name: 'CRM',
  environment: 'production',
  position: 'customer',
  holds: ['data'],
  owner: 'bob',
  deputies: ['cat'],
  admins: [],
  method: 'scim',
  connector: { kind: 'scim', url: 'https://crm.tiny.example/scim/v2', tokenFrom: null, timeoutMs: 10_000 },
};

export const BANK: System = {
  ...CRM,
  id: 'bank',
  name: 'Bank',
  holds: ['billing'],
  admins: ['eve', 'fay'],
  method: 'manual',
  connector: { kind: 'manual', grantSteps: ['Add the person'], revokeSteps: ['Take the person out'] },
};

function role(id: string, name: string, more: Partial<Role> = {}): Role {
  return {
    id,
    name,
    system: 'crm',
    scope: 'whole system',
    permissions: ['Read tickets'],
    entitlements: [`group:${id}`],
    risk: 'low',
    privileged: false,
    sensitive: false,
    maxTimeMs: 30 * DAY,
    approval: ['owner'],
    requestableBy: { types: ['employee', 'contractor'], departments: [] },
    ...more,
  };
}

/** Agent and Admin share an entitlement on the CRM; a Keeper needs a chain of three; Payer and Releaser are a forbidden pair at the bank. */
export const ROLES = {
  agent: role('agent', 'Support Agent', { entitlements: ['group:readers', 'group:agents'] }),
  admin: role('admin', 'CRM Admin', {
    entitlements: ['group:admins', 'group:readers'],
    risk: 'high',
    privileged: true,
    maxTimeMs: 8 * HOUR,
  }),
  payer: role('payer', 'Payer', { system: 'bank', entitlements: ['profile:payer'], approval: ['owner', 'security'] }),
  releaser: role('releaser', 'Payment Releaser', { system: 'bank', entitlements: ['profile:releaser'] }),
  auditing: role('auditing', 'Finance Auditing', {
    sensitive: true,
    requestableBy: { types: ['employee'], departments: ['Finance'] },
  }),
  keeper: role('keeper', 'Key Keeper', {
    approval: ['manager', 'owner', { by: { group: 'keepers' }, need: 2, when: null }],
  }),
};
export type RoleName = keyof typeof ROLES;

/** Two of them approve who keeps keys. */
export const KEEPERS: Group = { id: 'keepers', name: 'Keepers', people: ['eve', 'fay', 'dan'] };

export const PAIR: ForbiddenPair = { roles: ['payer', 'releaser'], why: 'two people pay' };

const TIMERS: StepTimers = {
  remindAfterMs: 2 * HOUR,
  escalateAfterMs: 8 * HOUR,
  decideWithinMs: 2 * DAY,
  decideInWorkingDays: false,
  warnBeforeMs: [DAY, HOUR],
};

/** The catalogue; systems and roles given here replace or join those above, under their ids. */
export function aCatalog(
  changes: {
    systems?: System[];
    roles?: Role[];
    groups?: Group[];
    schedules?: Schedule[];
    policy?: Partial<Catalog['policy']>;
  } = {},
): Catalog {
  const systems = [CRM, BANK, ...(changes.systems ?? [])];
  const roles = [...Object.values(ROLES), ...(changes.roles ?? [])];
  return {
    sha256: 'c'.repeat(64),
    organisation: { id: 'tiny', name: 'Tiny', timezone: 'UTC' },
    slack: { teams: ['T0TINY'], securityChannel: 'C0SECURITY', language: 'en' },
    people: { source: 'people.csv', contact: 'the People team' },
    policy: {
      security: ['dan', 'dora'],
      auditors: ['ada'],
      justificationMinLength: 15,
      minimumTimeMs: 15 * MINUTE,
      timers: {
        low: TIMERS,
        medium: TIMERS,
        high: { ...TIMERS, remindAfterMs: 15 * MINUTE, escalateAfterMs: 30 * MINUTE },
      },
      workingHours: { days: [1, 2, 3, 4, 5], from: 9 * 60, to: 17 * 60 },
      forbiddenPairs: [PAIR],
      ...changes.policy,
    },
    groups: new Map([KEEPERS, ...(changes.groups ?? [])].map((g) => [g.id, g])),
    schedules: new Map((changes.schedules ?? []).map((x) => [x.id, x])),
    systems: new Map(systems.map((s) => [s.id, s])),
    roles: new Map(roles.map((r) => [r.id, r])),
  };
}
