import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';
import { buttonsIn } from '../views/slack-markup.ts';

const WHY = 'Answer the tickets about the outage of last night';
const MORE = 'The outage is not over, the tickets go on';

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
});
afterAll(() => world.stop());

async function held(user: string, length: string): Promise<AccessRequest> {
  const id = await world.ask(user, `support-agent ${length} "${WHY}"`);
  await world.approve(PRIYA, id);
  return world.until(id, 'active');
}

const actionsOf = async (id: string): Promise<string[]> =>
  (await entriesOf(world.models.ledger, id)).map((e) => (JSON.parse(e.bytes) as { action: string }).action);

/** What somebody alone is told after a click, in the channel where they clicked. */
const toldAlone = (user: string, channel: string, words: string) =>
  waitFor(
    async () => (await world.people.messages(channel)).find((m) => m.ephemeral_to === user && m.text.includes(words)),
    { timeoutMs: 15_000, what: `${user} to be told “${words}”` },
  );

it('undecided at the end: it ends at its old end, and the card has no buttons any more', async () => {
  const { id, endsAt } = await held(SAM, '15s');
  await world.access(SAM, `extend ${id} 1h "${MORE}"`);
  await world.card(PRIYA, id, 'Please decide on more time');
  const ended = await world.until(id, 'ended', 60_000);
  expect([ended.end?.dueAt, ended.endsAt, ended.extensions?.[0]?.state]).toEqual([endsAt, endsAt, 'lapsed']);
  const card = await world.card(PRIYA, id, 'Too late');
  expect(buttonsIn({ blocks: card.blocks ?? [] })).toEqual([]);
  const seen = await waitFor(
    async () => {
      const all = await actionsOf(id);
      return all.includes('revoke.verified') ? all : null;
    },
    { timeoutMs: 15_000, what: 'the ledger to have the end' },
  );
  expect(seen.filter((a) => a.startsWith('extension.'))).toEqual(['extension.requested', 'extension.lapsed']);
}, 90_000);

it('approved after it was handed back: the click is refused, in words, and nothing moves', async () => {
  const { id, endsAt } = await held('U0NOAH', '1h');
  await world.access('U0NOAH', `extend ${id} 1h "${MORE}"`);
  const card = await world.card(PRIYA, id, 'Please decide on more time');
  await world.access('U0NOAH', `drop ${id}`);
  const gone = await world.until(id, ['revoking', 'ended']);
  expect(gone.extensions?.[0]?.state).toBe('lapsed');
  // The card as it stood: pressed in the moment in which it is rewritten.
  const [approve] = buttonsIn({ blocks: card.blocks ?? [] });
  expect(approve?.action_id).toBe('extension_approve');
  await world.people.click('U0PRIYA', card.channel, card.ts, {
    type: 'button',
    action_id: 'extension_approve',
    block_id: 'extension',
    value: String(approve?.value),
  });
  await toldAlone(PRIYA, card.channel, 'Too late');
  const ended = await world.until(id, 'ended', 30_000);
  expect([ended.endsAt, ended.end?.cause]).toEqual([endsAt, 'dropped']);
  expect(world.holds(ended.target.id, 'support-agents')).toBe(false);
}, 90_000);

it('asked once it ends or has ended: refused, and what is asked for is new access', async () => {
  const { id } = await held('U0TESS', '1h');
  await world.access('U0TESS', `drop ${id}`);
  await world.until(id, ['revoking', 'ended']);
  expect(await world.access('U0TESS', `extend ${id} 1h "${MORE}"`)).toContain('Too late');
  await world.people.command('U0TESS', LOBBY, '/access', `extend ${id}`);
  expect(world.people.modal()).toBeNull();
  await world.until(id, 'ended', 30_000);
  expect((await world.record(id)).extensions).toBeUndefined();
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
}, 60_000);
