import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { connectMongo } from '../../models/connection.ts';
import { commitGuard, findGuard } from '../../models/guard.ts';
import { createModels, type Models } from '../../models/models.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { Guard } from '../../src/domain/separation.ts';

const uri = withDatabase(inject('mongodbUri'), `guard-${randomBytes(6).toString('hex')}`);
let connections: Connection[];
let models: Models[];

beforeAll(async () => {
  connections = await Promise.all([connectMongo(uri), connectMongo(uri)]);
  models = connections.map(createModels);
});
beforeEach(() => connections[0]?.dropDatabase());
afterAll(async () => {
  await connections[0]?.dropDatabase();
  await Promise.all(connections.map((c) => c.close()));
});

function holding(guard: Guard, requestId: string): Guard {
  const hold = { requestId, roleId: 'r', roleName: 'R', systemId: 's', entitlements: [], ending: false };
  return { ...guard, version: guard.version + 1, holds: [...guard.holds, hold] };
}

/** Admissions to one identity, each tried again until it is in. @returns the versions that were said to be written */
async function admit(from: Models, personId: string, ids: readonly string[]): Promise<string[]> {
  const tries = ids.map(async (id) => {
    const yes: string[] = [];
    while (!(await findGuard(from.guards, personId)).holds.some((h) => h.requestId === id)) {
      const next = holding(await findGuard(from.guards, personId), id);
      if (await commitGuard(from.guards, next)) yes.push(`${personId} ${String(next.version)}`);
    }
    return yes;
  });
  return (await Promise.all(tries)).flat();
}

it('who holds nothing has an empty guard at version 0', async () => {
  const from = models[0];
  expect(from && (await findGuard(from.guards, 'nobody'))).toEqual({ personId: 'nobody', version: 0, holds: [] });
});

it('admissions of two instances to a few identities at once: each is in once, and no version has two yes', async () => {
  const people = ['ana', 'bob', 'cat'];
  const yes = await Promise.all(
    models.flatMap((from, i) =>
      people.map((person) =>
        admit(
          from,
          person,
          Array.from({ length: 12 }, (_, n) => `${String(i)}-${String(n)}`),
        ),
      ),
    ),
  );
  const from = models[0];
  const guards = from ? await Promise.all(people.map((person) => findGuard(from.guards, person))) : [];
  expect(guards.map((g) => g.holds.length)).toEqual([24, 24, 24]);
  expect(guards.map((g) => new Set(g.holds.map((h) => h.requestId)).size)).toEqual([24, 24, 24]);
  // Whose answer is not known is told no, and finds itself in.
  const said = yes.flat();
  expect(new Set(said).size).toBe(said.length);
  expect(said.length).toBeGreaterThan(0);
  expect(said.length).toBeLessThanOrEqual(guards.reduce((sum, g) => sum + g.version, 0));
});
