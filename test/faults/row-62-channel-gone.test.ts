import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { SAM } from '../support/a-world.ts';
import { effectsOf, granted, handBack } from './support/lives.ts';
import { row, seconds } from './support/row.ts';
import { told } from './support/told.ts';

const SECURITY = ['U0INGRID', 'U0KOFI', 'U0LUCIA'];

row(62, async (r) => {
  const world = await r.world();
  await world.bot();
  const id = await granted(world, '1h');
  await world.access('U0TESS', `drop ${id}`);
  await told(world, 'Somebody tried what is not theirs to do', id);

  // The workspace here cannot archive: it is as if the channel were another, which is not there.
  const yml = await readFile(world.config.catalogPath, 'utf8');
  const loads = () => world.models.ledger.countDocuments({ action: 'catalog.loaded' });
  const before = await loads();
  await writeFile(world.config.catalogPath, yml.replace('C0SECURITY', 'C0ARCHIVED'));
  await waitFor(async () => (await loads()) > before, { timeoutMs: 30_000, what: 'the bot to read its file' });
  const begin = performance.now();
  await world.access('U0TESS', `revoke ${id} "I do not like it"`);
  const heard = async (userId: string) => {
    const channel = await world.people.dm(userId);
    const messages = channel ? await world.people.messages(channel) : [];
    return messages.some((m) => JSON.stringify(m.blocks ?? []).includes('not theirs to do'));
  };
  await waitFor(async () => (await Promise.all(SECURITY.map(heard))).every(Boolean), {
    timeoutMs: 30_000,
    what: 'everybody of Security to be told by direct message',
  });
  r.observed(
    `the channel gone: all ${String(SECURITY.length)} of Security told directly in ${seconds(performance.now() - begin)}`,
  );
  // Whoever decides is asked directly anyway, and nothing waits for the channel.
  const other = await world.ask('U0AMARA', 'support-agent 1h "Helping the Fjord account with its backlog"');
  await world.approve('U0PRIYA', other);
  await world.until(other, 'active');
  await handBack(world, id);
  await world.until(id, 'ended', 30_000);
  expect(effectsOf(world)).toEqual(['add', 'remove']);
  expect((await world.record(id)).requester.slack?.userId).toBe(SAM);
});
