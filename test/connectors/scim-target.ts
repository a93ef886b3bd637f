/** A SCIM target for one test file, and ways to write to it past the bot. */
import { expect } from 'vitest';
import type { Connector } from '../../src/connectors/connector.ts';
import { createScimConnector } from '../../src/connectors/scim.ts';
import type { DevScim, SystemState } from '../../src/dev/scim.ts';

export const TOKEN = 'test-token';
export const AGENTS = 'group:Support Agents';
export const BILLING = 'group:Billing';
export const GROUPS = ['Support Agents', 'Billing', 'Admins'];

/** A connector for one system of the target. */
export function connect(target: DevScim, timeoutMs = 5_000, system?: string): Connector {
  const url = target.systemUrl(system);
  return createScimConnector({ url, timeoutMs, token: () => TOKEN, credential: 'ACME_TOKEN' });
}

/** The only system of the target. */
export function stateOf(target: DevScim): SystemState {
  return target.state().default ?? { users: [], groups: {} };
}

/** What the target did, in short. */
export function ops(target: DevScim): string[] {
  return target.log().map((e) => `${e.op} ${e.user} ${e.group}`);
}

async function send(target: DevScim, method: string, path: string, body: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/scim+json' };
  const reply = await fetch(target.systemUrl() + path, { method, headers, body: JSON.stringify(body) });
  expect(reply.ok).toBe(true);
  return reply.json();
}

/** Creates a user past the bot. */
export async function addUser(target: DevScim, attributes: object): Promise<{ id: string }> {
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
  return (await send(target, 'POST', '/Users', { schemas, ...attributes })) as { id: string };
}

/** Creates a group past the bot. */
export async function addGroup(target: DevScim, displayName: string, ...ids: string[]): Promise<{ id: string }> {
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
  const members = ids.map((value) => ({ value }));
  return (await send(target, 'POST', '/Groups', { schemas, displayName, members })) as { id: string };
}

/** Adds a member past the bot, without a precondition. */
export async function addMember(target: DevScim, groupId: string, value: string): Promise<void> {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
  const Operations = [{ op: 'add', path: 'members', value: [{ value }] }];
  await send(target, 'PATCH', `/Groups/${groupId}`, { schemas, Operations });
}
