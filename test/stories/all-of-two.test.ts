import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld } from '../support/a-world.ts';
import { wordsOf } from '../views/slack-markup.ts';

const [BEN, ELIF, MARCUS, CARLA, DMITRI] = ['U0BEN', 'U0ELIF', 'U0MARCUS', 'U0CARLA', 'U0DMITRI'];
const CHAIN = `approval:
      - owner
      - by: { people: [E1018, E1019] } # Elif, Marcus
        need: all
      - by: { onCall: databases }
        when: { firstTime: true }`;

let world: AWorld;
beforeAll(async () => {
  const edit = (yml: string) =>
    yml
      .replace(/(staging-deployer:[\s\S]*?)approval: \[owner\]/, (_, before: string) => before + CHAIN)
      // One long turn: whoever is on call is so for the whole test.
      .replace(/people: \[E1025, E1020, E1026\].*/, 'people: [E1026]');
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), edit });
  await world.startBot();
});
afterAll(() => world.stop());

const LINE = 'staging-deployer 30m "Rehearse the release of tomorrow morning"';

it('all of the named people have to agree, then whoever is on call; the second time on call is not asked', async () => {
  const id = await world.ask(CARLA, LINE);
  await world.approve(BEN, id);
  for (const user of [ELIF, MARCUS]) {
    expect((await world.record(id)).state).toBe('pending');
    await world.approve(user, id);
  }
  const card = await world.card('U0WEI', id, 'Please decide');
  const words = wordsOf({ text: card.text, blocks: card.blocks ?? [] });
  expect(words).toMatch(/You are on call for Databases until \d+ \w{3} 09:00 \(Europe\/Berlin\)\./);
  expect(words).toContain('This step is needed because they have never held the role before.');
  expect(world.scim.log()).toEqual([]);
  await world.approve('U0WEI', id);
  await world.until(id, 'active');
  await world.access(CARLA, `drop ${id}`);
  await world.until(id, 'ended');

  const again = await world.ask(CARLA, LINE);
  expect((await world.record(again)).steps.map((s) => [s.name, s.need])).toEqual([
    ['owner', undefined],
    ['people', 2],
  ]);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});

it('one of the two asks: the other alone is all who are left', async () => {
  const id = await world.ask(MARCUS, LINE);
  const record = await world.record(id);
  expect(record.steps[1]?.approvers.map((a) => a.id)).toEqual(['E1018']);
  await world.approve(BEN, id);
  await world.approve(ELIF, id);
  await waitFor(async () => (await world.record(id)).steps[1]?.decision !== null, { what: 'the step to be closed' });
  expect((await world.record(id)).steps[1]?.decision?.by.id).toBe('E1018');
});

it('one of the two leaves while a later step waits: with the last approval nothing is given', async () => {
  const id = await world.ask(DMITRI, LINE);
  for (const user of [BEN, ELIF, MARCUS]) await world.approve(user, id);
  const card = await world.card('U0WEI', id, 'Please decide');
  const file = join(dirname(world.config.catalogPath), 'people.csv');
  const csv = await readFile(file, 'utf8');
  await writeFile(file, csv.replace(/^(E1019,.*employee,[\d-]+),/m, '$1,2025-01-31'));
  const loaded = () => world.models.ledger.countDocuments({ action: 'roster.loaded' });
  await waitFor(async () => (await loaded()) === 2, { timeoutMs: 30_000, what: 'the people file to be read again' });
  await world.click('U0WEI', card, 'approve');
  const failed = await world.until(id, ['failed', 'active']);
  expect([failed.state, failed.trail.at(-1)?.text ?? '']).toEqual(['failed', expect.any(String)]);
  expect(JSON.stringify(failed)).toContain('Marcus Reid, who approved, is no longer active');
  expect(world.scim.log().filter((e) => e.user === 'E1022')).toEqual([]);
}, 60_000);
