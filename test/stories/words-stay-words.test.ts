import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { fillModal } from '../../src/dev/fill-modal.ts';
import { controlSlack, type SlackMessage } from '../../src/dev/slack-control.ts';
import { openSlackPage } from '../../src/dev/slack-page.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import { ACTIONS, VIEWS } from '../../src/views/ids.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { textsIn, UNSEEN, wordsOf } from '../views/slack-markup.ts';

/** What a person might type to make the bot call, link or hide something. */
const EVIL =
  'Fjord <!channel> <!here> <@U0INGRID> <https://evil.example/a|the ticket> https://evil.example <!date^1^{time}|now> ' +
  '*evil* `evil` :evil: @evil &lt;!everyone&gt; \u202Edeppilf\u202C zero\u200Bwidth {"$ne":null} $where __proto__ ';
const SEEN = ['<!channel>', '<@U0INGRID>', '<https://evil.example/a|the ticket>', '*evil*', '{"$ne":null}', 'deppilf'];
const GROUP = '<!channel> admins';
const NE = { $ne: null };

let world: AWorld;
beforeAll(async () => {
  const edit = (yml: string) => yml.replace('[group:support-admins]', `['group:${GROUP}']`);
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), edit });
  await world.startBot();
});
afterEach(() => world.scim.setFault());
afterAll(() => world.stop());

const wordsIn = (m: SlackMessage) => wordsOf({ text: m.text, blocks: m.blocks ?? [] });

/** What Slack would do something about, in any message of any channel, beyond our own marks. */
async function alive(): Promise<string[]> {
  const slack = controlSlack(world.slack.url);
  const { channels } = await slack.state();
  const messages = (await Promise.all(channels.map((c) => slack.messages(c.id)))).flat();
  expect(messages.length).toBeGreaterThan(0);
  const own = /^<!date\^\d{10}\^\{date_short_pretty\} \{time(_secs)?\}\|[^<>|]*>$|^<@U0(SAM|AMARA|DANIEL)>$/u;
  return messages.flatMap((m) =>
    textsIn({ text: m.text, blocks: m.blocks ?? [] }).flatMap((t) => {
      const hidden = UNSEEN.test(t.text) ? [`${t.path}: unseen characters`] : [];
      if (t.type === 'plain_text') return t.emoji === false ? hidden : [...hidden, `${t.path}: emoji codes`];
      const brackets = (t.text.match(/<[^<>]*>/gu) ?? []).filter((mark) => !own.test(mark));
      const rest =
        t.text.replace(/<[^<>]*>/gu, '').match(/[<>]|:\/\/|evil\.example|[*`]evil|:evil:|@evil|&(?!amp;|lt;|gt;)/gu) ??
        [];
      return [...hidden, ...brackets, ...rest, ...(t.verbatim ? [] : [`${t.path}: not verbatim`])];
    }),
  );
}

const isPreview = (view: { callback_id?: string } | null | undefined) => view?.callback_id === VIEWS.preview;

/** Opens the form, comes to the preview and sends what no page would let a person type or choose. */
async function forge(userId: string, change: Record<string, unknown>): Promise<Record<string, string> | null> {
  const page = await openSlackPage(world.slack.url);
  try {
    await world.people.command(userId, LOBBY, '/access');
    const view = await waitFor(() => page.state.modalStack.find((v) => v.callback_id === VIEWS.request), {
      what: 'the form',
    });
    const good = { role: 'support-agent', duration: '2h', justification: 'Helping the Fjord account with its backlog' };
    const answered = page.next(
      (e) =>
        e.t === 'view_errors'
          ? { errors: e.errors }
          : e.t === 'view' && isPreview(e.stack.at(-1))
            ? { errors: null }
            : undefined,
      7_000,
    );
    page.send({ t: 'view_submit', user: userId, values: { ...fillModal(view, good), ...change } });
    const { errors } = await answered;
    if (errors) {
      await world.people.closeModal(userId);
      return errors;
    }
    // The page that sends it is another, and is told in its own time.
    await waitFor(() => isPreview(world.people.modal()), { what: 'the preview on the other page' });
    return await world.people.submit(userId);
  } finally {
    await page.close();
  }
}

const input = (field: string, given: object) => ({ [field]: { [field]: given } });
const typed = (field: string, value: unknown) => input(field, { type: 'plain_text_input', value });
const chosen = (field: string, value: unknown) => input(field, { type: 'static_select', selected_option: { value } });

it('a reason of 10,000 evil characters is cut, shown as text, and can still be decided', async () => {
  expect(await forge(SAM, typed('justification', EVIL.repeat(60).slice(0, 10_000)))).toBeNull();
  const filed = (await world.models.requests.find({}).lean())[0];
  expect(filed?.justification.length).toBeLessThanOrEqual(3_000);
  const card = await world.card(PRIYA, filed?._id ?? '', 'Please decide');
  for (const words of SEEN) expect(wordsIn(card)).toContain(words);
  await world.card(SAM, filed?._id ?? '', 'Waiting for approval');
  await world.access(SAM, `status ${filed?._id ?? ''}`);
  expect(await alive()).toEqual([]);
  await world.click(DANIEL, await world.card(DANIEL, filed?._id ?? '', 'Please decide'), 'deny');
  await waitFor(() => world.people.modal(), { what: 'the form that asks for a reason' });
  expect(await world.people.submit(DANIEL, { reason_choice: 'other', reason_words: EVIL })).toBeNull();
  expect((await world.record(filed?._id ?? '')).steps[0]?.decision?.reason).toContain('<!channel>');
  for (const words of SEEN) expect(wordsIn(await world.card(SAM, filed?._id ?? '', 'Denied'))).toContain(words);
  expect(await alive()).toEqual([]);
});

it.each([
  `request "${EVIL.slice(0, 60)}" 2h "Helping the Fjord account with its backlog"`,
  'request support-agent 2h "Helping the Fjord account with its backlog" for <@U0INGRID|evil>',
  'status <!channel><https://evil.example|x>',
  '<!channel>',
  'revoke REQ-2026-999999 "<!channel> *evil* https://evil.example"',
])('an answer to /access %s repeats it as text', async (line) => {
  expect(await world.access(SAM, line)).not.toBeNull();
  expect(await alive()).toEqual([]);
});

it('one line of evil words is granted like any other, and what the target calls its groups is text too', async () => {
  world.scim.setFault({ kind: 'extra-group', group: GROUP });
  const id = await world.ask(
    'U0AMARA',
    `support-agent 2h "${EVIL.replaceAll('"', "'")
      .replaceAll('&', '&amp;')
      .replace(/<(?!https)/gu, '&lt;')}"`,
  );
  expect((await world.record(id)).justification).toContain('<!channel>');
  await world.approve(PRIYA, id);
  const failed = await world.until(id, 'failed');
  expect(failed.grant?.surplus).toEqual([`group:${GROUP}`]);
  await world.card('U0AMARA', id, 'Could not be granted');
  const heard = async () =>
    (await world.people.messages('C0SECURITY')).some((m) => wordsIn(m).includes('More was given'));
  await waitFor(heard, { timeoutMs: 10_000, what: 'Security to hear of it' });
  expect(await alive()).toEqual([]);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});

it.each([
  ['role', chosen('role', NE)],
  ['duration', typed('duration', NE)],
  ['justification', typed('justification', NE)],
  ['justification', typed('justification', [EVIL])],
  ['role', { role: { role: [NE] } }],
  ['duration', { duration: NE }],
])('an object in the field %s is no answer', async (field, change) => {
  const before = await world.models.requests.countDocuments({});
  expect(await forge(SAM, change)).toEqual({ [field]: expect.any(String) });
  expect(await world.models.requests.countDocuments({})).toBe(before);
});

it.each([
  ['ticket', typed('ticket', NE), { ticket: null }],
  ['start', input('start', { type: 'datepicker', selected_date: NE }), { startsAt: null }],
  ['person', chosen('person', NE), { target: { id: 'E1004' } }],
])('an object in the field %s counts as left empty', async (_, change, kept) => {
  expect(await forge(DANIEL, change)).toBeNull();
  const filed = (await world.models.requests.find({ 'requester.id': 'E1004' }).sort({ openedAt: -1 }).lean())[0];
  expect(filed).toMatchObject({ state: 'pending', requester: { id: 'E1004' }, ...kept });
  await world.access(DANIEL, `cancel ${filed?._id ?? ''}`);
});

it('objects and other people’s words in a button are refused, whatever it does', async () => {
  const id = await world.ask(SAM, 'support-agent 2h "Helping the Fjord account with its backlog"');
  const card = await world.card(PRIYA, id, 'Please decide');
  const { state, steps, lastEvent } = await world.record(id);
  const told = async () => (await world.people.messages(card.channel)).filter((m) => m.ephemeral_to === PRIYA);
  const before = (await told()).length;
  const values: unknown[] = [NE, { toString: 'x' }, [id], `${EVIL}|0|x`, '__proto__', 'x'.repeat(50_000), null];
  // Slack tells of a link that was followed; nothing hangs on it, and nobody waits for an answer.
  const answered = Object.values(ACTIONS).filter((action) => action !== ACTIONS.signIn);
  const presses = answered.flatMap((action_id) =>
    values.map((value) => ({ type: 'button', action_id, block_id: 'decide', value })),
  );
  for (const forged of presses) await world.people.click(PRIYA, card.channel, card.ts, forged as never);
  const answers = await waitFor(
    async () => {
      const now = (await told()).slice(before);
      return now.length === presses.length ? now : null;
    },
    { timeoutMs: 10_000, what: 'each press to be answered' },
  );
  for (const { text } of answers) expect(text).toContain('This card is out of date');
  expect(await world.record(id)).toMatchObject({ state, steps, lastEvent });
  expect(await alive()).toEqual([]);
  await world.approve(PRIYA, id);
  await world.until(id, 'active');
});
