import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
});
afterAll(() => world.stop());

it('Slack hangs from the click to the end: granted and ended on time, messages caught up after', async () => {
  const id = await world.ask(SAM, 'support-agent 12s "Helping the Fjord account with its backlog"');
  const card = await world.card(PRIYA, id, 'Please decide');
  await world.click(PRIYA, card, 'approve');
  world.slack.pause();
  let late = Number.NaN;
  try {
    await world.until(id, 'active');
    const { endsAt, end } = await world.until(id, 'ended', 30_000);
    late = (end?.verifiedAt?.getTime() ?? 0) - (endsAt?.getTime() ?? 0);
  } finally {
    world.slack.resume();
  }
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(15_000);
  expect(world.scim.log().map((e) => e.op)).toEqual(['add', 'remove']);
  await waitFor(() => world.card(SAM, id, 'Ended and verified'), {
    timeoutMs: 60_000,
    what: 'the message to catch up',
  });
  await waitFor(async () => (await world.record(id)).outbox.length === 0, {
    timeoutMs: 60_000,
    what: 'nothing left to say',
  });
});

it('Slack restarted without its messages: people get the state again', async () => {
  // The outage before cost the bot its connection.
  await waitFor(() => world.access(SAM, 'help'), {
    timeoutMs: 60_000,
    everyMs: 500,
    what: 'the bot to be back in Slack',
  });
  const id = await world.ask(SAM, 'support-agent 1h "Helping the Fjord account with its backlog"');
  await world.card(PRIYA, id, 'Please decide');
  const { channel } = await world.card(SAM, id);
  await world.slack.restart();
  await waitFor(
    async () => {
      await world.access(SAM, `cancel ${id}`);
      return (await world.record(id)).state === 'cancelled';
    },
    { timeoutMs: 60_000, everyMs: 500, what: 'the bot to be back in Slack and the request to be cancelled' },
  );
  const again = await waitFor(
    async () => {
      const dm = await world.people.dm(SAM);
      return dm ? (await world.people.messages(dm)).find((m) => m.text.startsWith('Cancelled')) : null;
    },
    { timeoutMs: 40_000, what: 'the message about the cancelled request' },
  );
  expect(again.text).toContain(id);
  expect(again.channel).not.toBe(channel);
});
