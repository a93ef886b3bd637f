import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';
import { wordsOf } from '../views/slack-markup.ts';

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
});
afterEach(() => world.scim.setFault());
afterAll(async () => {
  await world.stop();
});

const changesOf = (personId: string) => world.scim.log().filter((e) => e.user === personId);
const groupsOf = (personId: string) =>
  world.scim.state()['support-desk']?.users.find((u) => u.externalId === personId)?.groups;

/** When Slack was given a message about a request with this headline, by our clock, in ms. */
async function shownAt(id: string, headline: string): Promise<number[]> {
  const calls = (await world.people.log()).filter((e) => e.kind === 'web_api' && e.summary.startsWith('chat.'));
  const texts = calls.map((e) => ({ time: e.time, text: (e.detail as { text: string }).text }));
  return texts.filter(({ text }) => text.startsWith(headline) && text.includes(id)).map(({ time }) => time);
}

const securityHeard = (...words: string[]) =>
  waitFor(
    async () => {
      const said = (await world.people.messages('C0SECURITY')).map((m) => wordsOf({ blocks: m.blocks ?? [] }));
      return said.some((text) => text.split('\n').some((line) => words.every((w) => line.includes(w))));
    },
    { timeoutMs: 8_000, what: `Security to hear of ${words.join(', ')}` },
  );

async function asked(userId: string, length = '1h'): Promise<string> {
  const id = await world.ask(userId, `support-agent ${length} "Helping the Fjord account with its backlog"`);
  await world.approve(PRIYA, id);
  return id;
}

it('a group more than approved: all of it goes, and Security is told', async () => {
  world.scim.setFault({ kind: 'extra-group', group: 'support-admins' });
  const id = await asked(SAM);
  const failed = await world.until(id, 'failed');
  expect(
    changesOf('E1005')
      .map((e) => `${e.op} ${e.group}`)
      .toSorted(),
  ).toEqual(['add support-admins', 'add support-agents', 'remove support-admins', 'remove support-agents']);
  expect(groupsOf('E1005')).toEqual([]);
  expect(failed).toMatchObject({
    grant: { surplus: ['group:support-admins'], verifiedAt: null },
    end: { cause: 'mismatch', verifiedAt: expect.any(Date) },
  });
  const story = (await entriesOf(world.models.ledger, id)).map((e) => e.action);
  expect(story).toContain('grant.mismatch');
  expect(story).not.toContain('grant.verified');
  await securityHeard('More was given than approved', id, 'support-admins');
  await world.card(SAM, id, 'Could not be granted');
  expect(await shownAt(id, 'Granted and verified')).toEqual([]);
});

it('the target says yes and does nothing: never shown as granted, and in the end given up', async () => {
  world.scim.setFault({ kind: 'lie' });
  const id = await asked('U0AMARA');
  // Five looks, each after a longer pause.
  const failed = await world.until(id, 'failed', 60_000);
  expect(failed).toMatchObject({
    grant: { verifiedAt: null, lastError: expect.stringContaining('not seen at the target yet: group:support-agents') },
  });
  expect(changesOf('E1027')).toEqual([]);
  await world.card('U0AMARA', id, 'Could not be granted');
  expect(await shownAt(id, 'Granted and verified')).toEqual([]);
  expect((await entriesOf(world.models.ledger, id)).map((e) => e.action)).not.toContain('grant.verified');
});

it('the target says removed and keeps it: shown as ended only when it is seen to be gone', async () => {
  const id = await asked('U0NOAH', '12s');
  await world.until(id, 'active');
  world.scim.setFault({ kind: 'lie' });
  const tried = await waitFor(async () => ((await world.record(id)).end?.lastError ? world.record(id) : null), {
    timeoutMs: 40_000,
    what: 'a first removal',
  });
  expect(tried).toMatchObject({ live: true, end: { lastError: 'still at the target: group:support-agents' } });
  await world.card('U0NOAH', id, 'Ending');
  expect(groupsOf('E1028')).toEqual(['support-agents']);
  expect(await shownAt(id, 'Ended and verified')).toEqual([]);

  world.scim.setFault();
  const ended = await world.until(id, 'ended', 40_000);
  expect(ended.end).toMatchObject({
    verifiedAt: expect.any(Date),
    evidence: expect.stringContaining('member of no group'),
  });
  expect(changesOf('E1028').map((e) => e.op)).toEqual(['add', 'remove']);
  await world.card('U0NOAH', id, 'Ended and verified');
  const goneAt = Date.parse(changesOf('E1028').at(-1)?.at ?? '');
  expect(Math.min(...(await shownAt(id, 'Ended and verified')))).toBeGreaterThanOrEqual(goneAt);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});
