import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRegistry } from '../../src/connectors/registry.ts';
import { type DevScim, startScim } from '../../src/dev/scim.ts';
import type { ConnectorConfig, System } from '../../src/domain/catalog.ts';
import { callOf, failureOf } from './conformance.ts';

let target: DevScim;
const systems = new Map<string, System>();
const secrets = new Map<string, string>();
const registry = () => createRegistry({ systems: () => systems, secret: (name) => secrets.get(name) ?? null });

function configure(id: string, connector: ConnectorConfig): void {
  const method = connector.kind === 'manual' ? 'manual' : 'scim';
  const inventory = { environment: 'test', position: 'customer', holds: ['data'] } as const;
  const people = { owner: 'P-1', deputies: [], admins: [] };
  systems.set(id, { id, name: id, ...inventory, ...people, method, connector });
}

beforeEach(async () => {
  target = await startScim({ token: 'right-token', groups: ['Agents'] });
  systems.clear();
  secrets.clear();
  configure('desk', { kind: 'scim', url: target.systemUrl(), tokenFrom: 'DESK_TOKEN', timeoutMs: 2_000 });
  configure('lab', { kind: 'manual', grantSteps: ['a'], revokeSteps: ['b'] });
});
afterEach(() => target.stop());

const call = callOf('P-1', ['group:Agents']);

describe('the registry of connectors', () => {
  it('gives each system its kind of connector, and the same one again', () => {
    const r = registry();
    expect(r.forSystem('desk').kind).toBe('scim');
    expect(r.forSystem('lab').kind).toBe('manual');
    expect(r.forSystem('desk')).toBe(r.forSystem('desk'));
  });

  it('follows a changed configuration', () => {
    const r = registry();
    const before = r.forSystem('desk');
    configure('desk', { kind: 'scim', url: target.systemUrl(), tokenFrom: 'DESK_TOKEN', timeoutMs: 900 });
    expect(r.forSystem('desk')).not.toBe(before);
  });

  it('never gives up on a system that is missing from the configuration', async () => {
    const r = registry();
    systems.delete('desk');
    const error = await failureOf(Promise.resolve().then(() => r.forSystem('desk')));
    expect(error.retryable).toBe(true);
    expect(error.message).toContain('"desk" is missing from portcullis.yml');
  });

  it('names the variable of a missing credential and waits for it', async () => {
    const error = await failureOf(registry().forSystem('desk').grant(call));
    expect(error.retryable).toBe(true);
    expect(error.message).toContain('DESK_TOKEN or DESK_TOKEN_FILE');
  });

  it('drains with the same connector once an expired credential is replaced', async () => {
    secrets.set('DESK_TOKEN', 'old-token');
    const connector = registry().forSystem('desk');
    const error = await failureOf(connector.grant(call));
    expect(error.retryable).toBe(true);
    expect(error.message).toContain('DESK_TOKEN');
    expect(await connector.check(call.signal)).toContain('DESK_TOKEN');
    secrets.set('DESK_TOKEN', 'right-token');
    expect((await connector.grant(call)).status).toBe('done');
  });

  it('does not show a credential that cannot be sent', async () => {
    secrets.set('DESK_TOKEN', 'right-token\nsecond line');
    const error = await failureOf(registry().forSystem('desk').grant(call));
    expect(error.retryable).toBe(true);
    expect(error.message).toContain('DESK_TOKEN');
    expect(`${error.message} ${String(error.cause)}`).not.toContain('right-token');
  });
});
