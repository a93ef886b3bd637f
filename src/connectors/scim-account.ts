/** Whose account: one person, one account, and never somebody else's. */
import { type Account, ConnectorError } from './connector.ts';
import { refusal, type ScimClient } from './scim-client.ts';
import type { ScimTarget } from './scim-target.ts';
import { asObject, pathOf, readUser, type ScimUser } from './scim-wire.ts';

export type Found =
  /** Carry the person's id as `externalId`. More than one is a fault of the target. */
  | { kind: 'bound'; users: readonly [ScimUser, ...ScimUser[]] }
  /** Named by the person's e-mail, not bound to anybody. */
  | { kind: 'unbound'; users: readonly [ScimUser] }
  /** Named by the person's e-mail, but bound to somebody else. */
  | { kind: 'foreign'; users: readonly [] }
  | { kind: 'none'; users: readonly [] };

/** Somebody else wrote in between: look again this many times. */
const RETRIES = 3;

/** Finds the person's account: by `externalId` first, by e-mail when nothing is bound yet. Changes nothing. */
export async function findAccount(target: ScimTarget, account: Account, signal: AbortSignal): Promise<Found> {
  const [first, ...more] = await target.usersByExternalId(account.personId, signal);
  if (first) return { kind: 'bound', users: [first, ...more] };
  const [named] = await target.usersByName(account.email, signal);
  if (!named) return { kind: 'none', users: [] };
  if (named.externalId === account.personId) return { kind: 'bound', users: [named] };
  return named.externalId === null ? { kind: 'unbound', users: [named] } : { kind: 'foreign', users: [] };
}

/**
 * The person's account, active: found, bound by `externalId`, or created.
 * @throws ConnectorError not retryable when the account belongs to somebody else or there are two
 */
export async function ensureAccount(target: ScimTarget, account: Account, signal: AbortSignal): Promise<ScimUser> {
  const { client } = target;
  for (let tries = 0; tries <= RETRIES; tries += 1) {
    const found = await findAccount(target, account, signal);
    const user = await claim(client, account, found, tries > 0, signal);
    if (user) return user.active ? user : activate(client, user, signal);
  }
  throw new ConnectorError(`${client.host} keeps changing the account of ${account.personId}`, { retryable: true });
}

/** One try to come to an account; null when somebody else was faster. */
async function claim(client: ScimClient, account: Account, found: Found, again: boolean, signal: AbortSignal) {
  switch (found.kind) {
    case 'bound':
      if (found.users.length === 1) return found.users[0];
      throw new ConnectorError(`${client.host} has ${found.users.length} accounts for ${account.personId}`, {
        retryable: false,
      });
    case 'foreign':
      throw new ConnectorError(`${client.host} has an account with this e-mail that belongs to another person id`, {
        retryable: false,
      });
    case 'unbound':
      return bind(client, account, found.users[0], signal);
    case 'none':
      return create(client, account, again, signal);
  }
}

async function bind(client: ScimClient, account: Account, user: ScimUser, signal: AbortSignal) {
  // Read once more by id: lists may be stale, and only here every server shows its version.
  const fresh = await client.user(user.id, signal);
  if (!fresh || fresh.externalId !== null) return null;
  const operation = { op: 'add', path: 'externalId', value: account.personId };
  const answer = await client.patch(pathOf('Users', user.id), () => [operation], fresh.version, signal);
  if (answer.status === 409 || answer.status === 412) return null;
  if (answer.status >= 300) throw refusal(client.host, answer, 'bind the account to the person');
  return { ...fresh, externalId: account.personId };
}

async function create(client: ScimClient, account: Account, again: boolean, signal: AbortSignal) {
  const body = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: account.email,
    externalId: account.personId,
    displayName: account.name,
    emails: [{ value: account.email, type: 'work', primary: true }],
    active: true,
  };
  const answer = await client.send('POST', '/Users', { signal, body });
  // Taken: by a parallel call of ours, seen at the next look; or by an account the target does not show.
  if (answer.status === 409 && !again) return null;
  if (answer.status >= 300) throw refusal(client.host, answer, 'create the account');
  const user = readUser(asObject(answer.body));
  return user.id === '' ? null : user;
}

async function activate(client: ScimClient, user: ScimUser, signal: AbortSignal): Promise<ScimUser> {
  const operation = { op: 'replace', path: 'active', value: true };
  const answer = await client.patch(pathOf('Users', user.id), () => [operation], null, signal);
  if (answer.status >= 300) throw refusal(client.host, answer, 'set the account active');
  return { ...user, active: true };
}
