import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
});
afterAll(() => world.stop());

const securityIsTold = (words: RegExp) =>
  waitFor(
    async () =>
      (await world.people.messages('C0SECURITY')).find((m) => words.test(`${m.text} ${JSON.stringify(m.blocks)}`)),
    { timeoutMs: 20_000, what: `the security channel to say ${String(words)}` },
  );

const inLedger = (action: string) => world.models.ledger.countDocuments({ action });

it('a broken catalogue pages and changes nothing; the mended one counts, with its sha256 in the ledger', async () => {
  const file = world.config.catalogPath;
  const good = await readFile(file, 'utf8');
  const loadedBefore = await inLedger('catalog.loaded');
  await writeFile(file, good.replace('systems:', 'sistems:'));
  await securityIsTold(/sistems|catalogue|portcullis\.yml/i);
  expect(await inLedger('catalog.rejected')).toBe(1);
  const id = await world.ask(SAM, 'support-agent 1h "Helping the Fjord account with its backlog"');

  await writeFile(file, good.replace('name: Support Agent', 'name: Support Helper'));
  await waitFor(async () => (await inLedger('catalog.loaded')) > loadedBefore, {
    timeoutMs: 15_000,
    what: 'the mended file',
  });
  const sha256 = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  expect(await world.models.ledger.countDocuments({ action: 'catalog.loaded', bytes: { $regex: sha256 } })).toBe(1);
  await world.approve(PRIYA, id);
  const record = await world.until(id, 'active');
  expect(record.terms.roleName).toBe('Support Agent');
});

it('somebody whose record ends loses what they hold; somebody merely missing does not', async () => {
  const file = join(dirname(world.config.catalogPath), 'people.csv');
  const people = await readFile(file, 'utf8');
  const [held] = await world.models.requests.find({ live: true }, { _id: 1 }).lean<{ _id: string }[]>();
  const id = held?._id ?? '';
  await writeFile(file, people.replace(/^E1005,.*\n/m, ''));
  await waitFor(async () => (await inLedger('roster.loaded')) >= 2, { timeoutMs: 15_000, what: 'the shorter roster' });
  expect((await world.record(id)).state).toBe('active');

  await writeFile(file, people.replace(/^(E1005,.*,2023-04-17),,/m, '$1,2026-01-31,'));
  const ended = await world.until(id, 'ended', 60_000);
  expect(ended.end?.cause).toBe('left');
  expect(world.holds('E1005', 'support-agents')).toBe(false);
});
