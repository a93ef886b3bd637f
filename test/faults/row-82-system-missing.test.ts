import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { readCatalog } from '../../src/sources/catalog-file.ts';
import { targetOverrides, targetUrlVariable } from '../../src/sources/target-override.ts';
import { runCli } from '../support/run-cli.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { effectsOf, granted, NBACK_MS } from './support/lives.ts';
import { row, seconds } from './support/row.ts';

/** How long its end is due while the system is missing, in ms. */
const MISSING_MS = 10_000;

const SYSTEM = 'support-desk';

/** The address of the system stands in the catalogue alone: one in the environment would name a system that is not there. */
function envOf({ env }: FaultWorld): Record<string, string | undefined> {
  return { ...env, [targetUrlVariable(SYSTEM)]: undefined };
}

/** The catalogue from now on, and what the checker is to judge by. */
async function write(world: FaultWorld, yml: string): Promise<void> {
  const path = world.config.catalogPath;
  await writeFile(path, yml);
  const { catalog, faults } = readCatalog(path, { overrides: targetOverrides(envOf(world)) });
  if (!catalog) throw new Error(faults.map((f) => f.message).join('; '));
  world.factsAre({ catalog, people: world.roster.all() });
}

/** What Security was told, all of it. */
const toSecurity = async (world: FaultWorld): Promise<string> =>
  JSON.stringify((await world.people.messages('C0SECURITY')).map((m) => [m.text, m.blocks]));

row(82, async (r) => {
  const world = await r.world();
  const written = await readFile(world.config.catalogPath, 'utf8');
  const yml = written.replace(/http:\S+support-desk$/m, world.scim.systemUrl(SYSTEM));
  await write(world, yml);
  const env = envOf(world);
  const first = await world.bot({ env });
  const id = await granted(world, '25s');
  await first.terminate();
  const without = yml
    .replace(/^ {2}support-desk:\n[\s\S]*?(?=^ {2}crm:)/m, '')
    .replace(/^ {2}# Support Desk\n[\s\S]*?(?=^ {2}# Customer CRM)/m, '');
  expect(without).not.toContain(SYSTEM);
  const gone = new Date();
  await write(world, without);

  const begin = Date.now();
  await world.bot({ env });
  await waitFor(async () => (await toSecurity(world)).includes(id), { timeoutMs: 30_000, what: 'Security to be told' });
  expect(await toSecurity(world)).toContain(SYSTEM);
  r.observed(`Security was told ${seconds(Date.now() - begin)} after the start, with the request by name`);
  const { endsAt } = await world.record(id);
  await sleep(Math.max(0, (endsAt?.getTime() ?? 0) + MISSING_MS - Date.now()));
  expect(await world.record(id)).toMatchObject({
    live: true,
    end: { lastError: expect.stringContaining('"support-desk" is missing'), verifiedAt: null },
  });
  const { out } = await runCli({ config: world.config, env }, ['status']);
  expect(out).toContain(id);
  expect(out).toContain(SYSTEM);
  r.observed('due and not to be reached: tried again and again, listed by portcullis status');

  await write(world, yml);
  const back = Date.now();
  world.wasDown('target', gone, new Date(back));
  await world.until(id, 'ended', NBACK_MS + 10_000);
  const took = Date.now() - back;
  expect(effectsOf(world)).toEqual(['add', 'remove']);
  expect(took).toBeLessThan(NBACK_MS);
  r.observed(`removed ${seconds(took)} after the system was back in the catalogue`);
});
