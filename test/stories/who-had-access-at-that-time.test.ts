import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { wordsOf } from '../views/slack-markup.ts';

const HELENA = 'U0HELENA';
const INGRID = 'U0INGRID';
const AMARA = 'U0AMARA';

let world: AWorld;
let first: AccessRequest;
let second: AccessRequest;

/** All words of the answer to a command. */
async function answerTo(userId: string, text: string): Promise<string> {
  const before = new Set((await world.people.messages(LOBBY)).map((m) => m.ts));
  expect(await world.people.command(userId, LOBBY, '/access', text)).toBeLessThan(3_000);
  const said = (await world.people.messages(LOBBY)).filter((m) => !before.has(m.ts));
  expect(said).toMatchObject([{ subtype: 'ephemeral', ephemeral_to: userId }]);
  return said.map((m) => wordsOf({ text: m.text, blocks: m.blocks ?? [] })).join('\n');
}

/** The record says it a moment before the ledger has it. */
const inLedger = (record: string, action: string) =>
  waitFor(() => world.models.ledger.exists({ record, action }), { timeoutMs: 20_000, what: `${action} in the ledger` });

async function held(line: string): Promise<AccessRequest> {
  const id = await world.ask(SAM, line);
  await world.approve(PRIYA, id);
  const record = await world.until(id, 'active');
  await inLedger(id, 'grant.verified');
  return record;
}

beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') });
  await world.startBot();
  const { id } = await held('support-agent 1h "Helping the Fjord account with its backlog"');
  await world.access(SAM, `drop ${id}`);
  first = await world.until(id, 'ended');
  await inLedger(id, 'revoke.verified');
  second = await held('support-agent 2h "Helping the Fjord account once more today"');
});
afterAll(() => world.stop());

const during = () => {
  const from = first.grant?.verifiedAt?.getTime() ?? 0;
  const to = first.end?.requestedAt.getTime() ?? 0;
  return new Date((from + to) / 2).toISOString();
};

describe('who held what on a system', () => {
  it('now: what is held, by whose approval, read back when, until when, with the numbers of the ledger', async () => {
    const said = await answerTo(PRIYA, 'who support-desk');
    expect(said).toContain('Sam Whitfield (E1005)');
    expect(said).toContain(second.id);
    expect(said).not.toContain(first.id);
    expect(said).toMatch(/Approved by Priya Raman \(E1003\), system owner, .* UTC, no\. \d+/u);
    expect(said).toMatch(/Read back as given .* UTC, no\. \d+/u);
    expect(said).toMatch(/Ends .* UTC/u);
  });

  it('then: what had ended since, and why', async () => {
    const said = await answerTo(PRIYA, `who Support Desk at ${during()}`);
    expect(said).toContain(first.id);
    expect(said).toMatch(/Ended because it was handed back .*read back as gone/u);
    expect(await answerTo(PRIYA, 'who support-desk at 2020-01-01')).toContain('0 grants');
  });

  it('a role by its name', async () => {
    expect(await answerTo(PRIYA, 'who role Support Agent')).toContain(second.id);
  });

  it('a time is read in the asker’s own zone, and the answer says so', async () => {
    const said = await answerTo(PRIYA, 'who support-desk at 2026-01-15 14:00');
    expect(said).toContain('15 Jan 2026 13:00 UTC');
    expect(said).toContain('Europe/Berlin');
  });

  it.each([
    ['at soonish', 'I cannot read the time "soonish"'],
    ['at 2100-01-01', 'That time has not come yet'],
    ['at', 'I cannot read the time ""'],
  ])('a time that is none: %s', async (at, why) => {
    expect(await answerTo(PRIYA, `who support-desk ${at}`)).toContain(why);
  });

  it('a system nobody knows', async () => {
    expect(await answerTo(PRIYA, 'who suport-dsk')).toContain('I do not know a system or role');
  });
});

describe('what a person held', () => {
  it.each([
    ['they themselves', SAM, 'E1005'],
    ['their manager, by a mention', DANIEL, `<@${SAM}|sam>`],
    ['Security, by the whole name', INGRID, 'Sam Whitfield'],
    ['the auditor', HELENA, 'E1005'],
  ])('%s may ask', async (_, caller, whom) => {
    const said = await answerTo(caller, `person ${whom}`);
    expect(said).toContain('1 grant');
    expect(said).toContain(second.id);
  });
});

describe('what happened with a request', () => {
  it('every entry of the ledger, with its number', async () => {
    const said = await answerTo(HELENA, `audit ${first.id}`);
    for (const words of [
      'asked for',
      'approved (step: system owner)',
      'given and read back',
      'handed back',
      'read back and gone',
    ])
      expect(said).toContain(words);
    const rows = await world.models.ledger.find({ record: first.id }).lean();
    for (const { seq } of rows) expect(said).toContain(`no. ${String(seq)}`);
  });
});

describe('who may not ask is refused, and it is kept', () => {
  it.each([
    ['a system that is not theirs', SAM, 'who support-desk', 'not yours to see', '"what":"support-desk"'],
    ['another system of an owner', PRIYA, 'who production', 'not yours to see', '"what":"production"'],
    ['a person who is not theirs', AMARA, 'person E1005', 'not yours to see', '"what":"E1005"'],
    ['a request that is not theirs', AMARA, 'audit', 'I do not know', '"tried":"audit"'],
  ])('%s', async (_, caller, line, words, kept) => {
    expect(await answerTo(caller, line === 'audit' ? `audit ${first.id}` : line)).toContain(words);
    const noted = await waitFor(
      () => world.models.ledger.findOne({ action: 'action.refused', bytes: { $regex: kept } }).lean(),
      { what: 'the ledger to have it' },
    );
    expect(noted.bytes).toContain('"why":');
  });

  it('an auditor changes nothing', async () => {
    expect(await world.access(HELENA, `revoke ${second.id} "I wonder what happens"`)).toMatch(/^Only the owner/u);
  });
});

it('the answer is the ledger’s: what the request document says counts for nothing', async () => {
  const before = await world.models.requests.findOne({ _id: second.id }).lean();
  await world.models.requests.deleteOne({ _id: second.id });
  try {
    expect(await answerTo(HELENA, 'who support-desk')).toContain(second.id);
    expect(await answerTo(HELENA, `audit ${second.id}`)).toContain('given and read back');
  } finally {
    if (before) await world.models.requests.collection.insertOne(before as never);
  }
});

it('an entry that was altered is not believed', async () => {
  const row = await world.models.ledger.findOne({ record: second.id, action: 'grant.verified' }).lean();
  const set = (bytes: string) => world.models.ledger.collection.updateOne({ seq: row?.seq }, { $set: { bytes } });
  await set(row?.bytes.replace('E1005', 'E1004') ?? '');
  try {
    expect(await answerTo(HELENA, 'who support-desk')).toContain(
      `Entry ${String(row?.seq)} of the ledger is not as it was`,
    );
  } finally {
    await set(row?.bytes ?? '');
  }
});
