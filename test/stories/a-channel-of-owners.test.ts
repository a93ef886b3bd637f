import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import type { Portcullis } from '../../src/main.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';
import { putInFront, type SlackInFront } from '../support/slack-in-front.ts';
import { buttonsIn, wordsOf } from '../views/slack-markup.ts';

const OWNERS = 'C0DESK';
const [TESS, AMARA, YUSUF] = ['U0TESS', 'U0AMARA', 'U0YUSUF'];
const WHY = 'Helping the Fjord account with its backlog';
const LINE = `support-agent 1h "${WHY}"`;

let world: AWorld;
let slack: SlackInFront;
let bot: Portcullis;
let id: string;
beforeAll(async () => {
  const edit = (yml: string) =>
    yml.replace('    name: Support Desk\n', `    name: Support Desk\n    channel: ${OWNERS}\n`);
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), edit });
  slack = await putInFront(world);
  bot = await world.startBot();
});
afterAll(async () => {
  await world.stop();
  await slack.close();
});

/** What Slack said before is remembered for a while: a new process asks again. */
async function later(): Promise<void> {
  await bot.stop();
  bot = await world.startBot();
}

const shown = (m: SlackMessage): string => wordsOf({ text: m.text, blocks: m.blocks ?? [] });
const inChannel = async () => (await world.people.messages(OWNERS)).filter((m) => m.subtype !== 'ephemeral');
/** Everything the channel shows about a request. */
const cardsOf = async (request: string) => (await inChannel()).filter((m) => shown(m).includes(request));
const cardOf = (request: string, start: string) =>
  waitFor(async () => (await cardsOf(request)).find((m) => m.text.startsWith(start)), {
    timeoutMs: 20_000,
    what: `the channel to show "${start}" for ${request}`,
  });
/** What the ledger has of a closed channel. */
const closings = async (request: string) =>
  (await entriesOf(world.models.ledger, request))
    .filter((e) => e.action === 'channel.closed')
    .map((e) => (JSON.parse(e.bytes) as { detail: Record<string, unknown> }).detail);
const nothingWaits = (request: string) =>
  waitFor(async () => (await world.record(request)).outbox.every((e) => e.kind !== 'notify'), {
    timeoutMs: 20_000,
    what: 'everybody to be told',
  });
const securityHears = (...words: string[]) =>
  waitFor(
    async () => (await world.people.messages('C0SECURITY')).map(shown).some((s) => words.every((w) => s.includes(w))),
    { timeoutMs: 20_000, what: `Security to hear ${words.join(', ')}` },
  );

/** Presses Open on the card. @returns what was said to this person alone about it, if anything was */
async function pressOpen(userId: string, card: SlackMessage): Promise<() => Promise<string | undefined>> {
  const about = async () => (await world.people.messages(OWNERS)).filter((m) => m.ephemeral_to === userId).map(shown);
  const before = (await about()).length;
  await world.click(userId, card, 'open_details');
  return async () => (await about())[before];
}

describe('one card, edited through the life of a request', () => {
  let card: SlackMessage;

  it('is posted when somebody asks, and says nothing of why', async () => {
    id = await world.ask(SAM, LINE);
    card = await cardOf(id, 'Waiting for approval: Support Agent on Support Desk, Sam Whitfield');
    const said = shown(card);
    for (const fact of [id, 'Sam Whitfield (E1005)', 'corporate', 'The system owner decides, until'])
      expect(said).toContain(fact);
    expect(said).not.toContain('Fjord');
    expect(buttonsIn({ blocks: card.blocks ?? [] }).map((b) => b.action_id)).toEqual(['open_details']);
  });

  it('a stranger who presses Open is told so alone, and sees nothing', async () => {
    const answer = await pressOpen(TESS, card);
    const said = await waitFor(answer, { timeoutMs: 10_000, what: 'a private answer' });
    expect(said).toContain('not yours to see');
    expect(said).not.toContain('Fjord');
    expect(world.people.modal()).toBeNull();
    expect(await cardsOf(id)).toHaveLength(1);
  });

  it('an owner who presses Open sees the whole request', async () => {
    await pressOpen(PRIYA, card);
    const modal = await waitFor(() => world.people.modal(), { timeoutMs: 10_000, what: 'the whole request' });
    expect(JSON.stringify(modal)).toContain(WHY);
    await world.people.closeModal(PRIYA);
  });

  it('to press it decides nothing, whoever is in the channel', async () => {
    const record = await world.record(id);
    expect(record.state).toBe('pending');
    expect(record.steps[0]?.decision).toBeNull();
  });

  it('approved, given and ended: always the same message', async () => {
    world.scim.setFault({ kind: 'throttle', retryAfter: '1' });
    await world.approve(PRIYA, id);
    expect((await cardOf(id, 'Approved, being granted')).ts).toBe(card.ts);
    world.scim.setFault();
    await world.until(id, 'active');
    expect((await cardOf(id, 'Granted and verified')).ts).toBe(card.ts);
    await world.access(SAM, `drop ${id}`);
    await world.until(id, 'ended');
    const last = await cardOf(id, 'Ended and verified');
    expect(last.ts).toBe(card.ts);
    expect(shown(last)).toContain('The access is gone');
    expect(await cardsOf(id)).toHaveLength(1);
    expect(await closings(id)).toEqual([]);
  });
});

describe('a channel that cannot be used holds up nothing', () => {
  it.each([
    ['shared with another organisation', { is_ext_shared: true }, 'shared', AMARA],
    ['archived', { is_archived: true }, 'archived', YUSUF],
  ])('%s: it gets nothing, the owner has the card, Security is told once', async (_, is, why, user) => {
    slack.channels.set(OWNERS, is);
    await later();
    const before = JSON.stringify(await inChannel());
    const request = await world.ask(user, LINE);
    await world.card(PRIYA, request, 'Please decide');
    await securityHears('An owner channel cannot be used', request, OWNERS, why);
    await world.approve(PRIYA, request);
    await world.until(request, 'active');
    await world.card(user, request, 'Granted and verified');
    await nothingWaits(request);
    expect(await closings(request)).toEqual([{ channel: OWNERS, workspace: 'T0ACME', system: 'support-desk', why }]);
    expect(JSON.stringify(await inChannel())).toBe(before);
    await world.access(user, `drop ${request}`);
    await world.until(request, 'ended');
  });

  it('shared while a card stands there: it is not edited any more', async () => {
    slack.channels.clear();
    await later();
    const request = await world.ask(SAM, LINE);
    await cardOf(request, 'Waiting for approval');
    slack.channels.set(OWNERS, { is_pending_ext_shared: true });
    await later();
    const before = JSON.stringify(await inChannel());
    await world.access(SAM, `cancel ${request}`);
    await world.card(SAM, request, 'Cancelled');
    await nothingWaits(request);
    expect(await closings(request)).toMatchObject([{ why: 'shared' }]);
    expect(JSON.stringify(await inChannel())).toBe(before);
  });

  it('gone only when something is to be said there: set aside as well', async () => {
    slack.channels.clear();
    slack.refuses.set(OWNERS, 'not_in_channel');
    await later();
    const request = await world.ask(SAM, LINE);
    await securityHears(request, 'not_in_channel');
    await nothingWaits(request);
    slack.refuses.clear();
    await world.access(SAM, `cancel ${request}`);
    await world.card(SAM, request, 'Cancelled');
    await nothingWaits(request);
    expect(await closings(request)).toHaveLength(1);
    expect(await cardsOf(request)).toEqual([]);
  });

  it('gone while a card stands there: nobody else waits for it', async () => {
    const request = await world.ask(SAM, LINE);
    await cardOf(request, 'Waiting for approval');
    slack.refuses.set(OWNERS, 'is_archived');
    await world.access(SAM, `cancel ${request}`);
    await world.card(SAM, request, 'Cancelled');
    await nothingWaits(request);
    expect(await closings(request)).toHaveLength(1);
    slack.refuses.clear();
  });

  it('a message to it that has to wait for an hour delays no other', async () => {
    // As in a workspace that has taken the app out.
    slack.refuses.set(OWNERS, 'account_inactive');
    const request = await world.ask(SAM, LINE);
    const inAnHour = async () =>
      (await world.record(request)).outbox.some(
        (e) => e.kind === 'notify' && e.notBefore.getTime() > Date.now() + 60_000,
      );
    await waitFor(inAnHour, { timeoutMs: 20_000, what: 'the card to wait' });
    await world.approve(PRIYA, request);
    await world.until(request, 'active');
    await world.card(SAM, request, 'Granted and verified');
    expect(await cardsOf(request)).toEqual([]);
    slack.refuses.clear();
    await world.access(SAM, `drop ${request}`);
    await cardOf(request, 'Ended and verified');
  });

  it('one that the file names and Slack does not know', async () => {
    const yml = await readFile(world.config.catalogPath, 'utf8');
    const loads = () => world.models.ledger.countDocuments({ action: 'catalog.loaded' });
    const before = await loads();
    await writeFile(world.config.catalogPath, yml.replace(OWNERS, 'C0NOWHERE'));
    await waitFor(async () => (await loads()) > before, { timeoutMs: 30_000, what: 'the bot to read its file' });
    const request = await world.ask(SAM, LINE);
    await world.card(PRIYA, request, 'Please decide');
    await securityHears(request, 'C0NOWHERE', 'unseen');
    expect((await world.record(request)).channel).toEqual({ teamId: 'T0ACME', id: 'C0NOWHERE' });
    await world.access(SAM, `cancel ${request}`);
  });

  it('and the ledger holds together', async () => {
    expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
  });
});
