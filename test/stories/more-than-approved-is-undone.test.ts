import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { type Portcullis, startPortcullis } from '../../src/main.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';
import { wordsOf } from '../views/slack-markup.ts';

/** How far the bot's clock is ahead of ours and of the target's, in ms: waiting costs no time here. */
let ahead = 0;
const now = () => new Date(Date.now() + ahead);
const jumpTo = (at: Date | null | undefined, plusMs = 0) => {
  ahead = Math.max(ahead, (at?.getTime() ?? 0) + plusMs - Date.now());
};

let world: AWorld;
let bot: Portcullis;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  bot = await startPortcullis({ config: world.config, env: world.env, overrides: { clock: { now } } });
  await waitFor(() => bot.slackUp() && world.people.botConnected(), { timeoutMs: 10_000, what: 'the bot in Slack' });
});
afterEach(() => world.scim.setFault());
afterAll(async () => {
  await bot.stop();
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

async function asked(userId: string): Promise<string> {
  const id = await world.ask(userId, 'support-agent 1h "Helping the Fjord account with its backlog"');
  await world.approve(PRIYA, id);
  return id;
}

/** The record once `seen` of it; every effect that waits for its time gets it at once. */
function soon(id: string, seen: (record: AccessRequest) => boolean): Promise<AccessRequest> {
  return waitFor(
    async () => {
      const record = await world.record(id);
      if (seen(record)) return record;
      const waiting = record.outbox.find(
        (e) => e.kind === (record.end ? 'revoke' : 'provision') && e.attempts > 0 && e.leaseUntil === null,
      );
      jumpTo(waiting?.notBefore, 1_600);
      return null;
    },
    { timeoutMs: 30_000, what: `${id} to go on` },
  );
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
  const failed = await soon(id, (r) => r.state === 'failed');
  expect(failed).toMatchObject({
    grant: { verifiedAt: null, lastError: expect.stringContaining('not seen at the target yet: group:support-agents') },
  });
  expect(changesOf('E1027')).toEqual([]);
  await world.card('U0AMARA', id, 'Could not be granted');
  expect(await shownAt(id, 'Granted and verified')).toEqual([]);
  expect((await entriesOf(world.models.ledger, id)).map((e) => e.action)).not.toContain('grant.verified');
});

it('the target says removed and keeps it: overdue within 60 s and Security told, ended only when seen to be gone', async () => {
  const id = await asked('U0NOAH');
  const { endsAt } = await world.until(id, 'active');
  world.scim.setFault({ kind: 'lie' });
  jumpTo(endsAt, 1_600);
  const due = endsAt?.getTime() ?? 0;
  const tried = await waitFor(async () => ((await world.record(id)).end?.lastError ? world.record(id) : null), {
    timeoutMs: 15_000,
    what: 'a first removal',
  });
  expect(tried).toMatchObject({ state: 'revoking', end: { lastError: 'still at the target: group:support-agents' } });
  await world.card('U0NOAH', id, 'Ending');

  jumpTo(endsAt, 48_000);
  const overdue = await world.until(id, 'revoke_overdue');
  await securityHeard('Access has not ended on time', id, 'E1028', 'support-agent');
  expect(now().getTime() - due).toBeLessThan(60_000);
  expect((overdue.end?.overdueAt?.getTime() ?? 0) - due).toBeGreaterThanOrEqual(50_000);
  await world.card('U0NOAH', id, 'Not ended yet');
  expect(groupsOf('E1028')).toEqual(['support-agents']);

  const still = await soon(
    id,
    (r) => (r.end?.attempts ?? 0) >= 12 && r.outbox.some((e) => e.kind === 'revoke' && e.leaseUntil === null),
  );
  expect(still.state).toBe('revoke_overdue');
  const next = still.outbox.find((e) => e.kind === 'revoke')?.notBefore.getTime() ?? 0;
  expect(next - now().getTime()).toBeLessThanOrEqual(300_000);
  expect(changesOf('E1028').map((e) => e.op)).toEqual(['add']);
  expect(await shownAt(id, 'Ended and verified')).toEqual([]);

  world.scim.setFault();
  const ended = await soon(id, (r) => r.state === 'ended');
  expect(ended.end).toMatchObject({
    verifiedAt: expect.any(Date),
    evidence: expect.stringContaining('member of no group'),
  });
  expect(changesOf('E1028').map((e) => e.op)).toEqual(['add', 'remove']);
  await world.card('U0NOAH', id, 'Ended and verified');
  await securityHeard('Overdue access has now ended', id);
  const goneAt = Date.parse(changesOf('E1028').at(-1)?.at ?? '');
  expect(Math.min(...(await shownAt(id, 'Ended and verified')))).toBeGreaterThanOrEqual(goneAt);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});
