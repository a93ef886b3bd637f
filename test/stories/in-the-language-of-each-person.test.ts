import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { setLanguage } from '../../models/settings.ts';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { putInFront, type SlackInFront } from '../support/slack-in-front.ts';
import { wordsOf } from '../views/slack-markup.ts';

const LINE = 'support-agent 1h "Helping the Fjord account with its backlog"';

let world: AWorld;
let slack: SlackInFront;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  slack = await putInFront(world);
  slack.users.set(SAM, { locale: 'de-DE' });
  slack.users.set(PRIYA, { locale: 'en-GB' });
  await world.startBot();
});
afterAll(async () => {
  await world.stop();
  await slack.close();
});

const said = (m: SlackMessage): string => wordsOf({ text: m.text, blocks: m.blocks ?? [] });

/** What somebody's message about a request says, once it begins so. */
const card = async (userId: string, id: string, start: string) => said(await world.card(userId, id, start));

const channel = async () => (await world.people.messages('C0SECURITY')).map(said).join('\n');

it('whoever asks reads German, who decides English, and the channel what the organisation speaks', async () => {
  const answer = await world.access(SAM, `request ${LINE}`);
  const id = /REQ-\d{4}-\d{6}/.exec(answer ?? '')?.[0] ?? expect.fail(answer ?? 'no answer');
  const mine = await card(SAM, id, 'Wartet auf Genehmigung: Support Agent auf');
  expect(mine).toContain('1 Stunde');
  expect(mine).toContain('Verantwortliche des Systems');
  expect(await card(PRIYA, id, 'Please decide: ')).toContain('1 hour');
  // Not theirs to press: the channel hears of it.
  await world.click(SAM, await world.card(PRIYA, id, 'Please decide: '), 'approve');
  await waitFor(async () => (await channel()).includes('*A click was refused*'), {
    timeoutMs: 20_000,
    what: 'Security to hear of the click',
  });

  // What is set here wins over Slack, from the next change on.
  const priya = (await world.record(id)).steps[0]?.approvers.find((a) => a.slack?.userId === PRIYA);
  await setLanguage(world.models.settings, priya?.id ?? expect.fail('Priya is not asked'), 'de');
  await world.approve(PRIYA, id);
  await world.until(id, 'active');
  expect(await card(SAM, id, 'Gegeben und geprüft: ')).toContain('Der Zugriff ist da.');
  expect(await card(PRIYA, id, 'Genehmigt von dir: ')).toContain('mit dem Knopf in Slack');
  const thread = async () => {
    const { channel: dm } = await world.card(SAM, id, 'Gegeben und geprüft: ');
    return (await world.people.messages(dm)).map((m) => m.text).join('\n');
  };
  await waitFor(async () => (await thread()).includes('hat genehmigt (Schritt 1 von 1)'), {
    timeoutMs: 20_000,
    what: 'the line of the approval in German',
  });
  // The record itself stays English: it is evidence.
  expect((await world.record(id)).trail.map((t) => t.text)).toContain('Priya Raman approved it (step 1 of 1).');
}, 90_000);

it('answers, forms, refusals and the App Home are in the language of whoever acts', async () => {
  expect(await world.access(SAM, 'help')).toBe('So benutzt du /access');
  expect(await world.access(SAM, 'status REQ-2026-999999')).toContain('Es gibt keine Anfrage REQ-2026-999999');
  // Daniel has set nothing, and Slack says nothing of him: what the organisation speaks.
  expect(await world.access(DANIEL, 'status REQ-2026-999999')).toContain('There is no request REQ-2026-999999');

  await world.people.command(SAM, LOBBY, '/access');
  expect(world.people.modal()).toMatchObject({ title: { text: 'Zugriff anfragen' }, submit: { text: 'Vorschau' } });
  const errors = await world.people.submit(SAM, { role: 'support-agent', duration: 'bald', justification: LINE });
  expect(errors).toEqual({ duration: 'Diese Zeit kann ich nicht lesen. Schreib sie so: 30m, 2h, 1h30m, 3d oder 2w.' });
  await world.people.closeModal(SAM);

  await world.people.openHome(SAM);
  const home = () => wordsOf({ blocks: world.people.home(SAM)?.blocks ?? [] });
  await waitFor(() => home().includes('Meine Anfragen'), { timeoutMs: 20_000, what: 'the App Home in German' });
  expect(home()).toContain('Bleibt aktuell, während du hinsiehst.');
}, 90_000);
