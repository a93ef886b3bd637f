import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { buttonsIn, wordsOf } from '../views/slack-markup.ts';

const WHY = 'Answer the tickets about the outage of last night';
/** Told 20 s and 10 s before the end. */
const WARN = 'low: { remind: 2h, escalate: 8h, warn: [20s, 10s] }';

let world: AWorld;
beforeAll(async () => {
  const edit = (yml: string) => yml.replace('low: { remind: 2h, escalate: 8h }', WARN);
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), edit });
});
afterAll(() => world.stop());

async function held(user: string, line: string): Promise<AccessRequest> {
  const id = await world.ask(user, line);
  await world.approve(PRIYA, id);
  return world.until(id, 'active');
}

const buttonsOf = (m: SlackMessage) => buttonsIn({ blocks: m.blocks ?? [] }).map((b) => b.action_id);

/** The notices in the thread of somebody's message about a request, oldest first. */
async function notices(user: string, id: string): Promise<SlackMessage[]> {
  const card = await world.card(user, id);
  const thread = (await world.people.messages(card.channel)).filter((m) => m.thread_ts === card.ts);
  return thread.filter((m) => m.text.startsWith(`<@${user}>`));
}

const noticed = (user: string, id: string, count: number, words: string) =>
  waitFor(
    async () => {
      const found = await notices(user, id);
      return found.length === count && found.at(-1)?.text.includes(words) ? found : null;
    },
    { timeoutMs: 60_000, what: `${String(count)} notices to ${user} about ${id}, the last saying “${words}”` },
  );

it('each notice comes once, with what one may do; the last word is that it has ended', async () => {
  const bot = await world.startBot();
  const { id, endsAt } = await held(SAM, `support-agent 45s "${WHY}"`);
  const [first] = await noticed(SAM, id, 1, 'ends soon');
  expect(buttonsOf(first ?? expect.fail('no notice'))).toEqual(['extend', 'drop', 'let_end']);
  const told = (await world.record(id)).warnings ?? [];
  expect((endsAt?.getTime() ?? 0) - (told[0]?.toldAt?.getTime() ?? 0)).toBeLessThanOrEqual(20_000);
  const both = await noticed(SAM, id, 2, 'ends soon');
  await waitFor(async () => (await notices(SAM, id))[0]?.text.includes('There is a later notice below'), {
    timeoutMs: 15_000,
    what: 'the first notice to give way to the second',
  });
  expect(buttonsOf(both[1] ?? expect.fail('no notice'))).toEqual(['extend', 'drop', 'let_end']);
  const ended = await world.until(id, 'ended', 60_000);
  const after = await noticed(SAM, id, 2, 'its end has begun');
  expect(after.flatMap(buttonsOf)).toEqual([]);
  expect(ended.warnings?.filter((w) => w.toldAt)).toHaveLength(2);
  await bot.stop();
}, 150_000);

it('let it end: nothing more is said of that end, and it comes at its time', async () => {
  const bot = await world.startBot();
  const { id, endsAt } = await held('U0NOAH', `support-agent 45s "${WHY}"`);
  const [first] = await noticed('U0NOAH', id, 1, 'ends soon');
  await world.click('U0NOAH', first ?? expect.fail('no notice'), 'let_end');
  const [quiet] = await noticed('U0NOAH', id, 1, 'not reminded again');
  expect(buttonsOf(quiet ?? expect.fail('no notice'))).toEqual([]);
  const ended = await world.until(id, 'ended', 90_000);
  expect([ended.end?.dueAt, ended.end?.cause]).toEqual([endsAt, 'expired']);
  expect(await notices('U0NOAH', id)).toHaveLength(1);
  expect(ended.trail.map((t) => t.text)).toContainEqual(expect.stringContaining('lets it end at its time'));
  await bot.stop();
}, 150_000);

it('the notice survives a restart, reaches both who asked and who holds it, and its Extend opens the form', async () => {
  const asking = await world.startBot();
  const { id } = await held(DANIEL, `support-agent 50s "${WHY}" for I1101`);
  await asking.stop();
  const bot = await world.startBot();
  const [mine] = await noticed(DANIEL, id, 1, 'ends soon');
  await noticed('U0TESS', id, 1, 'ends soon');
  await world.click(DANIEL, mine ?? expect.fail('no notice'), 'extend');
  const form = await waitFor(() => world.people.modal(), { what: 'the form that asks for more time' });
  expect(wordsOf({ blocks: form.blocks })).toContain(id);
  expect(await world.people.submit(DANIEL, { duration: '1h', justification: WHY })).toBeNull();
  await world.click(PRIYA, await world.card(PRIYA, id, 'Please decide on more time'), 'extension_approve');
  await noticed(DANIEL, id, 1, 'it was extended');
  const moved = await world.record(id);
  expect(moved.outbox.filter((e) => e.kind === 'warn')).toMatchObject([
    { notBefore: new Date((moved.endsAt?.getTime() ?? 0) - 20_000) },
  ]);
  await world.access(DANIEL, `drop ${id}`);
  const ended = await world.until(id, 'ended', 30_000);
  expect(ended.outbox.map((e) => e.kind)).not.toContain('warn');
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
  await bot.stop();
}, 150_000);
