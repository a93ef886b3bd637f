/** SCIM resources as we read them (RFC 7643), and the two things we write into addresses: filters and ids. */
import { ConnectorError } from './connector.ts';

export interface ScimUser {
  id: string;
  userName: string;
  externalId: string | null;
  active: boolean;
  version: string | null;
  /** Group ids the user resource itself claims: a hint, not a proof. */
  groups: readonly string[];
}

export interface ScimGroup {
  id: string;
  displayName: string;
  version: string | null;
  /** Ids; null when the answer says nothing about members. */
  members: readonly string[] | null;
}

export type Json = Record<string, unknown>;

/** `attribute eq "value"`; the value is a JSON string (RFC 7644, 3.4.2.2), which takes care of quotes and backslashes. */
export function eq(attribute: string, value: string): string {
  return `${attribute} eq ${JSON.stringify(value)}`;
}

/** `attribute eq "a" or attribute eq "b"`. */
export function eqAny(attribute: string, values: readonly string[]): string {
  return values.map((v) => eq(attribute, v)).join(' or ');
}

/**
 * Path of one resource below the base address. Ids come from the target: they may not climb out of it.
 * @throws ConnectorError when the id does
 */
export function pathOf(kind: 'Users' | 'Groups', id: string): string {
  if (/^\.{0,2}$/.test(id)) throw new ConnectorError('the target gave an unusable resource id', { retryable: false });
  return `/${kind}/${encodeURIComponent(id)}`;
}

/** The value as an object; anything else as an empty one. */
export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function readUser(r: Json): ScimUser {
  return {
    id: text(r.id) ?? '',
    userName: text(r.userName) ?? '',
    externalId: text(r.externalId),
    // Absent means active: a disabled account says so.
    active: r.active !== false,
    version: text(asObject(r.meta).version),
    groups: valuesOf(r.groups),
  };
}

export function readGroup(r: Json): ScimGroup {
  return {
    id: text(r.id) ?? '',
    displayName: text(r.displayName) ?? '',
    version: text(asObject(r.meta).version),
    members: Array.isArray(r.members) ? valuesOf(r.members) : null,
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function valuesOf(list: unknown): string[] {
  return Array.isArray(list) ? list.flatMap((m) => text(asObject(m).value) ?? []) : [];
}
