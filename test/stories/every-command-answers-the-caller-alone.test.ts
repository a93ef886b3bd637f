import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { SlackBlock } from '../../src/dev/slack-page.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import { COMMAND_WORDS } from '../../src/domain/command.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';
import { wordsOf } from '../views/slack-markup.ts';

/** In Support like Sam, but neither asked about his requests nor above him. */
const AMARA = 'U0AMARA';
const LINE = 'support-agent 1h "Helping the Fjord account with its backlog"';

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
});
afterAll(() => world.stop());

/** All words of the one answer to `/access …`, once it is sure that the caller alone sees it and Slack had it in time. */
async function answerTo(userId: string, text: string): Promise<string> {
  const before = new Set((await world.people.messages(LOBBY)).map((m) => m.ts));
  expect(await world.people.command(userId, LOBBY, '/access', text)).toBeLessThan(3_000);
  const said = (await world.people.messages(LOBBY)).filter((m) => !before.has(m.ts));
  expect(said).toMatchObject([{ subtype: 'ephemeral', ephemeral_to: userId }]);
  return said.map((m) => wordsOf({ text: m.text, blocks: m.blocks ?? [] })).join('\n');
}

async function granted(): Promise<string> {
  const id = await world.ask(SAM, LINE);
  await world.approve(PRIYA, id);
  await world.until(id, 'active');
  return id;
}

const changesOfSam = () => world.scim.log().filter((e) => e.user === 'E1005' && e.group === 'support-agents');

it('help names every command', async () => {
  const said = await answerTo(SAM, 'help');
  for (const word of COMMAND_WORDS) expect(said).toContain(`/access ${word}`);
});

it.each([
  ['stauts', '/access status'],
  ['cansel REQ-2026-000001', '/access cancel'],
])('%s is no command: the nearest one is named', async (line, nearest) => {
  expect(await answerTo(SAM, line)).toContain(`Did you mean “${nearest}”?`);
});

it.each(['status', 'drop', 'cancel', 'revoke'])(
  '%s of something that is no request number shows how one looks',
  async (word) => {
    expect(await answerTo(SAM, `${word} REQ-17`)).toContain(
      `“REQ-17” is not a request number. Write it like “/access ${word} REQ-`,
    );
  },
);

it('a request that waits is in status and mine of the one who asked, and nobody else may look', async () => {
  expect(await answerTo(AMARA, 'mine')).toContain('You hold nothing');
  expect(await answerTo(AMARA, 'status')).toContain('Nothing is open');
  const id = await world.ask(SAM, LINE);
  for (const line of ['status', 'mine', `status ${id}`]) expect(await answerTo(SAM, line)).toContain(id);
  expect(await answerTo(SAM, `status ${id}`)).toContain('Waiting for approval');
  expect(await answerTo(PRIYA, `status ${id}`)).toContain('Waiting for approval');
  const stranger = await answerTo(AMARA, `status ${id}`);
  expect(stranger).toContain(`There is no request ${id} that you may see`);
  expect(stranger).not.toContain('Sam Whitfield');

  expect(await answerTo(AMARA, `cancel ${id}`)).toContain('Only the person who asked');
  expect((await world.record(id)).state).toBe('pending');
  expect(await answerTo(SAM, `cancel ${id}`)).toContain('Cancelled');
  expect((await world.record(id)).state).toBe('cancelled');
  await world.card(PRIYA, id, 'Cancelled');
  expect(changesOfSam()).toEqual([]);
});

it('drop hands the access back, to the holder only', async () => {
  const id = await granted();
  expect(await answerTo(AMARA, `drop ${id}`)).toContain('Only the person who asked');
  expect(await answerTo(PRIYA, `drop ${id}`)).toContain('Only the person who asked');
  expect(world.holds('E1005', 'support-agents')).toBe(true);
  expect(await answerTo(SAM, `drop ${id}`)).toContain('Handing it back now');
  const ended = await world.until(id, 'ended');
  expect(ended.end).toMatchObject({ cause: 'dropped', by: { id: 'E1005' } });
  expect(changesOfSam().map((e) => e.op)).toEqual(['add', 'remove']);
  expect(await answerTo(SAM, `drop ${id}`)).toContain(`That is not possible now: ${id} is ended`);
});

it('revoke takes it away: with a reason, and by the owner or Security only', async () => {
  const id = await granted();
  expect(await answerTo(AMARA, `revoke ${id} "I do not like this at all"`)).toContain('Only the owner of Support Desk');
  expect(await answerTo(PRIYA, `revoke ${id}`)).toContain('Give a reason');
  expect(world.holds('E1005', 'support-agents')).toBe(true);
  expect(await answerTo(PRIYA, `revoke ${id} "The backlog is done, thank you"`)).toContain('Revoking it now');
  const ended = await world.until(id, 'ended');
  expect(ended.end).toMatchObject({ cause: 'revoked', by: { id: 'E1003' }, reason: 'The backlog is done, thank you' });
  expect(changesOfSam().at(-1)?.op).toBe('remove');
  await world.card(SAM, id, 'Ended and verified');
  expect(await answerTo(SAM, `status ${id}`)).toContain('The backlog is done, thank you');
});

it('half a line opens the form with what it said', async () => {
  const before = await world.models.requests.countDocuments({});
  expect(await world.access(SAM, 'request support-agent 2h ticket OPS-12')).toBeNull();
  const blocks: SlackBlock[] = world.people.modal()?.blocks ?? [];
  const shown = (field: string) => blocks.find((b) => b.block_id === field)?.element;
  expect(shown('role')).toMatchObject({ initial_option: { value: 'support-agent' } });
  expect(shown('duration')).toMatchObject({ initial_value: '2h' });
  expect(shown('ticket')).toMatchObject({ initial_value: 'OPS-12' });
  expect(shown('justification')).not.toHaveProperty('initial_value');
  const why = 'Helping the Fjord account with its backlog';
  expect(await world.people.submit(SAM, { justification: why })).toBeNull();
  expect(await world.models.requests.countDocuments({})).toBe(before);
  expect(await world.people.submit(SAM)).toBeNull();
  expect(await world.models.requests.countDocuments({})).toBe(before + 1);
  const [filed] = await world.models.requests.find({ state: 'pending' }).lean();
  expect(filed).toMatchObject({
    terms: { roleId: 'support-agent' },
    durationMs: 7_200_000,
    ticket: 'OPS-12',
    justification: why,
  });
});

it('nothing of all this was said where others read it', async () => {
  const open = (await world.people.messages(LOBBY)).filter((m) => m.subtype !== 'ephemeral');
  expect(open).toEqual([]);
});
