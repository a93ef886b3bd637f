import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { freePort } from '../../src/dev/free-port.ts';
import type { SlackView } from '../../src/dev/slack-page.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import { type Portcullis, startPortcullis } from '../../src/main.ts';
import { type AWorld, aWorld } from '../support/a-world.ts';
import { aTrigger, from, postSigned } from '../support/sign-payload.ts';
import { wordsOf } from '../views/slack-markup.ts';

/** The workspace's own pages tell nobody of a choice before the form is sent: these are Slack's payloads, signed. */

const DANIEL = 'U0DANIEL';

let world: AWorld;
let bot: Portcullis;
let address: string;
beforeAll(async () => {
  const httpPort = await freePort();
  address = `http://127.0.0.1:${String(httpPort)}/slack/events`;
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), httpPort });
  bot = await startPortcullis({ config: world.config, env: world.env, role: 'bot' });
  await waitFor(() => bot.slackUp(), { timeoutMs: 20_000, what: 'the bot to listen' });
});
afterAll(async () => {
  await bot.stop();
  await world.stop();
});

async function form(userId: string): Promise<SlackView> {
  await world.people.command(userId, LOBBY, '/access');
  return world.people.modal() ?? expect.fail('no form was opened');
}

const option = (value: string) => ({
  type: 'static_select',
  selected_option: { value, text: { type: 'plain_text', text: value } },
});

/** Chooses in the open form, with what else is in it. @returns the form as it is then */
async function choose(
  userId: string,
  view: SlackView,
  field: 'role' | 'person',
  chosen: { role?: string; person?: string; duration?: string },
): Promise<SlackView> {
  const state: Record<string, unknown> = {};
  if (chosen.role) state['role'] = { role: option(chosen.role) };
  if (chosen.person) state['person'] = { person: option(chosen.person) };
  if (chosen.duration) state['duration'] = { duration: { type: 'plain_text_input', value: chosen.duration } };
  const { status } = await postSigned(address, {
    ...from(userId),
    type: 'block_actions',
    trigger_id: aTrigger(),
    container: { type: 'view', view_id: view.id },
    view: { ...view, state: { values: state } },
    actions: [{ type: 'static_select', action_id: field, block_id: field, action_ts: '1', ...state }],
  });
  expect(status).toBe(200);
  return waitFor(
    () => {
      const now = world.people.modal();
      return now && now.id !== view.id ? now : null;
    },
    { timeoutMs: 10_000, what: 'the form to answer' },
  );
}

const inputsOf = (view: SlackView) => view.blocks.filter((b) => b.type === 'input').map((b) => b.block_id);

it('a role: what it allows, who decides and why, and for the longest time until a time is said', async () => {
  const view = await form('U0THABO');
  const longest = await choose('U0THABO', view, 'role', { role: 'crm-exporter' });
  expect(wordsOf(longest)).toContain('Export lists of customers and contacts, personal data included.');
  expect(wordsOf(longest)).toContain('• Grace Kimani: the manager of Thabo Ndlovu');
  expect(wordsOf(longest)).toContain('For the longest time. A shorter one may need fewer steps.');
  expect(wordsOf(longest)).toContain('needed because it is for longer than 1 hour');
  expect(inputsOf(longest)).toEqual(inputsOf(view));
  const short = await choose('U0THABO', longest, 'role', { role: 'crm-exporter', duration: '30m' });
  expect(wordsOf(short)).not.toContain('Data protection');
  expect(wordsOf(short)).toContain('30 minutes after the last approval');
  // It takes the place of what was there.
  expect(wordsOf(short).match(/Matches the people record/g)).toHaveLength(1);
  expect(short.blocks.find((b) => b.block_id === 'role')).toEqual(view.blocks.find((b) => b.block_id === 'role'));
});

it('a person: whom the people record has, or that it cannot be sent', async () => {
  const view = await form(DANIEL);
  const tess = await choose(DANIEL, view, 'person', { person: 'I1101' });
  expect(wordsOf(tess)).toContain('Matches the people record: Tess Vermeer (I1101), Support');
  const lead = await choose(DANIEL, tess, 'role', { person: 'I1101', role: 'support-lead' });
  expect(wordsOf(lead)).toContain('This cannot be sent as it is. Support Lead is not open to Tess Vermeer');
  const gone = await choose(DANIEL, lead, 'person', { person: 'E1040' });
  expect(wordsOf(gone)).toContain('No active people record: this cannot be submitted.');
});

it('nothing of it is recorded', async () => {
  expect(await world.models.requests.countDocuments({})).toBe(0);
});
