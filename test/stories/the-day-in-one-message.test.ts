import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { wordsOf } from '../views/slack-markup.ts';

const EVERY_DAY = ['1', '2', '3', '4', '5', '6', '7'];

/** No day ends while this runs. */
function whereItIsNoon(): string {
  const ahead = 12 - new Date().getUTCHours();
  return ahead > 0 ? `Etc/GMT-${String(ahead)}` : `Etc/GMT+${String(-ahead)}`;
}

let world: AWorld;
beforeAll(async () => {
  const edit = (yml: string) => yml.replace('timezone: Europe/Berlin #', `timezone: ${whereItIsNoon()} #`);
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), edit });
});
afterAll(() => world.stop());

/** The messages somebody got that start so. */
async function told(user: string, start: string): Promise<SlackMessage[]> {
  const channel = await world.people.dm(user);
  return channel ? (await world.people.messages(channel)).filter((m) => m.text.startsWith(start)) : [];
}

/** Everybody has their first day behind them, and this person was last told long ago. */
async function long(person: string): Promise<void> {
  const id = `person:${person}`;
  await waitFor(() => world.models.digests.findById(id), { timeoutMs: 30_000, what: `${person} to be known` });
  await world.models.digests.updateOne({ _id: id }, { day: '2026-01-01', toldAt: new Date(Date.now() - 3_600_000) });
}

/** Sets in the App Home that one's day is told from midnight on. */
async function atMidnight(user: string): Promise<void> {
  await world.people.openHome(user);
  await waitFor(() => JSON.stringify(world.people.home(user) ?? '').includes('"settings"'), {
    timeoutMs: 20_000,
    what: 'the home with its settings',
  });
  world.people.clickHome(user, 'settings');
  await waitFor(() => world.people.modal()?.callback_id === 'settings_modal', { what: 'the form for settings' });
  expect(await world.people.submit(user, { set_digest: '00:00', set_days: EVERY_DAY })).toBeNull();
}

it('the owner is told what waits, what ended and what was reported, once, by whichever process', async () => {
  const first = await world.startBot();
  const dropped = await world.ask(SAM, 'support-agent 1h "Helping the Fjord account with its backlog"');
  await world.approve(PRIYA, dropped);
  await world.until(dropped, 'active');
  await world.click(SAM, await world.card(SAM, dropped, 'Granted and verified'), 'report_problem');
  await waitFor(() => world.people.modal()?.callback_id === 'problem_modal', { what: 'the form for a problem' });
  expect(await world.people.submit(SAM, { reason_words: 'The ticket view stays empty' })).toBeNull();
  await world.access(SAM, `drop ${dropped}`);
  await world.until(dropped, 'ended');
  const asked = await world.ask('U0NOAH', 'support-agent 1h "Helping the Fjord account once more"');
  await world.startBot('worker');

  await atMidnight(PRIYA);
  await long('E1003');
  const [message] = await waitFor(
    async () => {
      const found = await told(PRIYA, 'Your day');
      return found.length > 0 ? found : null;
    },
    { timeoutMs: 40_000, what: 'the day of Priya' },
  );
  const words = wordsOf({ text: message?.text ?? '', blocks: message?.blocks ?? [] });
  for (const part of [
    'Waits for you: 1',
    asked,
    'With problems reported: 1',
    'The ticket view stays empty',
    '/access settings',
  ])
    expect(words).toContain(part);
  expect(words).toMatch(new RegExp(`Ended since .*: 1[\\s\\S]*${dropped}.*handed back`, 'u'));

  // Another process, and another reader: once his day is told, hers was looked at again.
  await first.stop();
  await world.startBot();
  await atMidnight(DANIEL);
  await long('E1004');
  await waitFor(async () => (await told(DANIEL, 'Your day')).length > 0, { timeoutMs: 40_000, what: 'his day' });
  expect(await told(PRIYA, 'Your day')).toHaveLength(1);
}, 180_000);
