/** The organisation of the bench: so many people and roles, each known by its number. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How large it is. */
export interface Size {
  people: number;
  roles: number;
}

export const TEAM = 'T0BENCH';
export const SYSTEM = 'target';
export const TOKEN = 'bench-target-token';
/** The variable that holds the token of the target. */
export const TOKEN_FROM = 'SCIM_TOKEN_TARGET';
export const SECURITY_CHANNEL = 'C0SECURITY';
/** Owner, deputy, and two of security. */
export const STAFF = ['S1', 'S2', 'S3', 'S4'] as const;

const digits = (n: number): string => String(n).padStart(6, '0');

export const personId = (n: number): string => `E${digits(n)}`;
export const emailOf = (n: number): string => `e${digits(n)}@bench.example`;
export const userIdOf = (id: string): string => `U0${id}`;
export const roleId = (n: number): string => `role-${digits(n)}`;
export const groupOf = (role: number): string => `group-${digits(role)}`;
export const requestId = (n: number): string => `REQ-2026-${digits(n)}`;

/** The number in an id of a person, a role or a group. */
export const numberIn = (id: string): number => Number(id.replace(/\D/g, ''));

/**
 * Who holds what: grant `n` of so many. Everybody gets one before anybody gets a second, and the groups stay of
 * equal size.
 */
export function grantAt(n: number, { people, roles }: Size): { person: number; role: number } {
  const person = n % people;
  const nth = Math.floor(n / people);
  return { person, role: (person + nth * 37) % roles };
}

/** Writes `portcullis.yml` and `people.csv`. @returns the path of the catalogue */
export async function writeOrganisation(folder: string, size: Size): Promise<string> {
  const person = (id: string, name: string, email: string) =>
    `${id},${name},${email},,Support,Clerk,employee,2020-01-01,,,${TEAM},${userIdOf(id)}`;
  const rows = [
    'id,name,email,manager,department,title,type,start,end,sponsor,slack_team,slack_user',
    ...STAFF.map((id) => person(id, `Staff ${id}`, `${id.toLowerCase()}@bench.example`)),
    ...Array.from({ length: size.people }, (_, n) => person(personId(n), `Person ${String(n)}`, emailOf(n))),
  ];
  await writeFile(join(folder, 'people.csv'), `${rows.join('\n')}\n`);
  const path = join(folder, 'portcullis.yml');
  await writeFile(path, catalogText(size));
  return path;
}

function catalogText({ roles }: Size): string {
  const head = `organisation: { id: bench, name: Bench }
slack: { teams: [${TEAM}], securityChannel: ${SECURITY_CHANNEL} }
people: { source: people.csv, contact: the People team }
policy:
  security: [S3, S4]
  justificationMinLength: 15
  minimumTime: 1s
systems:
  ${SYSTEM}:
    name: Target
    environment: prod
    position: customer
    holds: [data]
    owner: S1
    deputies: [S2]
    method: scim
    connector: { kind: scim, url: "http://127.0.0.1:1/scim/v2/target", tokenFrom: ${TOKEN_FROM}, timeoutSeconds: 30 }
roles:
`;
  const role = (n: number) => `  ${roleId(n)}:
    name: Role ${String(n)}
    system: ${SYSTEM}
    scope: whole system
    permissions: [Read the tickets]
    entitlements: ["group:${groupOf(n)}"]
    risk: low
    maxTime: 30d
    approval: [owner]
    requestableBy: { types: [employee] }
`;
  return head + Array.from({ length: roles }, (_, n) => role(n)).join('');
}
