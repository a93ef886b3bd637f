import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { wordsOf } from '../views/slack-markup.ts';

const WHY = 'Helping the Fjord account with its backlog';
const AMARA = 'U0AMARA';
const VICTOR = 'U0VICTOR';
const ALL = [SAM, PRIYA, DANIEL, AMARA, 'U0BEN', 'U0INGRID', 'U0HELENA', 'U0MAYA', 'U0OSKAR'];

let world: AWorld;
let id: string;

const shownTo = (userId: string): string => {
  const view = world.people.home(userId);
  return view ? wordsOf({ text: '', blocks: view.blocks }) : '';
};
const upToDate = () =>
  waitFor(async () => (await world.models.homes.countDocuments({ dueAt: { $exists: true } })) === 0, {
    timeoutMs: 20_000,
    what: 'all homes to be up to date',
  });
const published = async (userId: string) =>
  (await world.people.log()).filter((e) => e.summary === 'views.publish' && JSON.stringify(e.detail).includes(userId))
    .length;

beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
  for (const user of ALL) await world.people.openHome(user);
  await waitFor(() => ALL.every((user) => shownTo(user) !== ''), {
    timeoutMs: 20_000,
    what: 'everybody to see a home',
  });
  id = await world.ask(SAM, `support-agent 1h "${WHY}"`);
  await waitFor(() => shownTo(PRIYA).includes(id), { timeoutMs: 20_000, what: 'the owner to see it' });
  await upToDate();
});
afterAll(() => world.stop());

it('while it waits: who asks and who decides', () => {
  expect(ALL.filter((user) => shownTo(user).includes(id))).toEqual([SAM, PRIYA, DANIEL]);
  // His manager is asked as deputy of the system here; nobody else reads why.
  expect(ALL.filter((user) => shownTo(user).includes(WHY))).toEqual([PRIYA, DANIEL]);
});

it('once it is held: the holder, those who own the system, the manager; the reason only where it is decided', async () => {
  await world.approve(PRIYA, id);
  await world.until(id, 'active');
  await waitFor(() => shownTo(SAM).includes('granted and verified'), { timeoutMs: 20_000, what: 'Sam to see it' });
  await upToDate();
  const named = ALL.filter((user) => /Sam Whitfield[\s\S]*Support Agent/u.test(shownTo(user)));
  expect(named).toEqual([PRIYA, DANIEL]);
  expect(shownTo(SAM)).toContain(id);
  expect(ALL.filter((user) => shownTo(user).includes(WHY))).toEqual([]);
});

it('who is not concerned gets nothing published', async () => {
  const before = await Promise.all(ALL.map(published));
  await world.access(SAM, `drop ${id}`);
  await world.until(id, 'ended');
  await waitFor(() => shownTo(SAM).includes('ended and verified'), { timeoutMs: 20_000, what: 'Sam to see it end' });
  await upToDate();
  const after = await Promise.all(ALL.map(published));
  const again = ALL.filter((_, i) => (after[i] ?? 0) > (before[i] ?? 0));
  expect(again).toEqual([SAM, PRIYA, DANIEL]);
});

it('what only the auditor may do is offered to nobody else', () => {
  expect(ALL.filter((user) => shownTo(user).includes('Auditor'))).toEqual(['U0INGRID', 'U0HELENA']);
  expect(shownTo(AMARA)).not.toContain('Look up');
});

it('somebody who has left sees that there is nothing to see, and no home is kept', async () => {
  await world.people.openHome(VICTOR);
  await waitFor(() => shownTo(VICTOR).includes('not linked to an active people record'), { what: 'the words' });
  expect(await world.models.homes.countDocuments({ userId: VICTOR })).toBe(0);
});

it('whoever leaves while their home is open sees nothing of it any more', async () => {
  const people = join(dirname(world.config.catalogPath), 'people.csv');
  const csv = await readFile(people, 'utf8');
  const gone = csv.replace(/^(E1003,.*?,employee,\d{4}-\d{2}-\d{2}),,/mu, '$1,2026-01-31,');
  expect(gone).not.toBe(csv);
  await writeFile(people, gone);
  await waitFor(() => shownTo(PRIYA).includes('not linked to an active people record'), {
    timeoutMs: 30_000,
    what: 'her home to be empty',
  });
  expect(shownTo(PRIYA)).not.toContain('Support');
  expect(await world.models.homes.countDocuments({ userId: PRIYA })).toBe(0);
  expect(shownTo(SAM)).toContain('My requests');
});
