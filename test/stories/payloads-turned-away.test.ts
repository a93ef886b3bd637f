import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { freePort } from '../../src/dev/free-port.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { LOCAL_TOKENS } from '../../src/dev/workspace.ts';
import { type Portcullis, startPortcullis } from '../../src/main.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';

const LINE = 'request support-agent 1h "Helping the Fjord account with its backlog"';
const MINUTE_S = 60;

let world: AWorld;
let bot: Portcullis;
let address: string;
beforeAll(async () => {
  const httpPort = await freePort();
  address = `http://127.0.0.1:${String(httpPort)}/slack/events`;
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), httpPort });
  bot = await startPortcullis({ config: world.config, env: world.env, role: 'bot' });
  await waitFor(() => bot.slackUp(), { timeoutMs: 10_000, what: 'the bot to listen' });
});
afterAll(async () => {
  await bot.stop();
  await world.stop();
});

interface Sent {
  body: string;
  headers: Record<string, string>;
}

/** A payload as Slack signs it. @param c.aheadS seconds the timestamp is ahead of now */
function signed(body: string, c: { aheadS?: number; secret?: string } = {}): Sent {
  const at = String(Math.floor(Date.now() / 1000) + (c.aheadS ?? 0));
  const signature = createHmac('sha256', c.secret ?? LOCAL_TOKENS.signingSecret)
    .update(`v0:${at}:${body}`)
    .digest('hex');
  const type = 'application/x-www-form-urlencoded';
  return {
    body,
    headers: { 'content-type': type, 'x-slack-request-timestamp': at, 'x-slack-signature': `v0=${signature}` },
  };
}

const post = async ({ body, headers }: Sent) => (await fetch(address, { method: 'POST', headers, body })).status;

/** Unlike any before, as Slack makes them. */
const trigger = () => `1.2.${randomUUID()}`;

function command(text: string, team = 'T0ACME', user = SAM): string {
  const fields = {
    team_id: team,
    user_id: user,
    channel_id: 'C0GENERAL',
    command: '/access',
    text,
    trigger_id: trigger(),
    response_url: address,
  };
  return new URLSearchParams(fields).toString();
}

/** A press on Approve. `home` is the workspace of the one who pressed, where it differs. */
function click(value: string, c: { team?: string; home?: string } = {}): string {
  const team = c.team ?? 'T0ACME';
  const payload = {
    type: 'block_actions',
    team: { id: team },
    user: { id: PRIYA, team_id: c.home ?? team },
    trigger_id: trigger(),
    container: { type: 'message' },
    actions: [{ type: 'button', action_id: 'approve', block_id: 'decide', value, action_ts: '1' }],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

function submission(team: string): string {
  const view = { id: 'V1', type: 'modal', callback_id: 'request_modal', blocks: [], state: { values: {} } };
  const payload = {
    type: 'view_submission',
    team: { id: team },
    user: { id: SAM, team_id: team },
    trigger_id: trigger(),
    view,
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** Everything the bot may have written down. */
async function written(): Promise<unknown> {
  const { requests, counters, deliveries, ledger } = world.models;
  return [
    await requests.find({}).lean(),
    await counters.find({}).lean(),
    await deliveries.find({}).lean(),
    await ledger.countDocuments({}),
  ];
}

describe('a request that waits', () => {
  let id = '';
  let value = '';

  it('the same signed body is taken once, whoever sends it again', async () => {
    const once = signed(command(LINE));
    expect(await post(once)).toBe(200);
    expect(await post(once)).toBe(409);
    expect(await post(signed(once.body, { aheadS: 2 }))).toBe(409);
    expect(await Promise.all([post(once), post(once)])).toEqual([409, 409]);
    const filed = await world.models.requests.find({}).lean();
    expect(filed).toHaveLength(1);
    id = filed[0]?._id ?? '';
    value = `${id}|0|${filed[0]?.subjectHash.slice(0, 12) ?? ''}`;
    expect(await world.models.counters.find({}).lean()).toEqual([{ _id: id.slice(0, 8), value: 1 }]);
    await waitFor(async () => (await world.record(id)).events.length === 0, { what: 'the ledger to have it' });
  });

  describe('turned away, with nothing looked up and nothing written', () => {
    let before: unknown;
    /** MongoDB itself keeps what it is asked from here on. */
    beforeEach(async () => {
      before = await written();
      await world.models.requests.db.db?.command({ profile: 2 });
    });

    it.each<[string, number, () => Sent]>([
      ['a command signed 10 minutes ahead', 401, () => signed(command(LINE), { aheadS: 10 * MINUTE_S })],
      ['a command signed 10 minutes ago', 401, () => signed(command(LINE), { aheadS: -10 * MINUTE_S })],
      ['a press on Approve signed 10 minutes ahead', 401, () => signed(click(value), { aheadS: 10 * MINUTE_S })],
      ['a press signed with another secret', 401, () => signed(click(value), { secret: 'another-secret' })],
      ['a body changed after it was signed', 401, () => ({ ...signed(command('help')), body: command(LINE) })],
      [
        'no signature',
        401,
        () => ({ body: click(value), headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      ],
      [
        'a timestamp that is no number',
        401,
        () => ({
          ...signed(click(value)),
          headers: { ...signed(click(value)).headers, 'x-slack-request-timestamp': 'now' },
        }),
      ],
      ['a command of another team', 403, () => signed(command(LINE, 'T0OTHER'))],
      ['a press of another team', 403, () => signed(click(value, { team: 'T0OTHER' }))],
      ['a form of another team', 403, () => signed(submission('T0OTHER'))],
      ['a payload of no team', 403, () => signed(command(LINE, ''))],
      ['a body of more than a megabyte', 413, () => signed(command(`${LINE} ${'x'.repeat(1_100_000)}`))],
    ])('%s: %i', async (_, status, sent) => {
      const answered = await post(sent());
      const database = world.models.requests.db.db;
      await database?.command({ profile: 0 });
      const asked = (await database?.collection('system.profile').find({}).toArray()) ?? [];
      await database?.dropCollection('system.profile');
      // The relay's own look for work is no look-up of a payload.
      const about = asked.filter(
        (op) =>
          /\.(requests|counters|deliveries)$/u.test(String(op['ns'])) &&
          !JSON.stringify(op['command']).includes('relayPending'),
      );
      expect(answered).toBe(status);
      expect(about.map((op) => op['command'] as unknown)).toEqual([]);
      expect(await written()).toEqual(before);
    });
  });

  it('a good press still counts, a little ahead or behind', async () => {
    expect(await post(signed(click(value), { aheadS: 4 * MINUTE_S }))).toBe(200);
    expect((await world.record(id)).steps[0]?.decision).toMatchObject({ verdict: 'approved', by: { id: 'E1003' } });
    expect(await post(signed(command('help'), { aheadS: -4 * MINUTE_S }))).toBe(200);
  });
});

it('a press by a user of another workspace, in a channel shared with it, is a press by nobody of ours', async () => {
  expect(await post(signed(command(LINE, 'T0ACME', 'U0AMARA')))).toBe(200);
  const filed = await world.models.requests.findOne({ 'requester.id': 'E1027' }).lean();
  const value = `${filed?._id ?? ''}|0|${filed?.subjectHash.slice(0, 12) ?? ''}`;
  // Slack then names the workspace of the app as `team`, and that of whoever pressed as `user.team_id`.
  await post(signed(click(value, { home: 'T0OTHER' })));
  expect((await world.record(filed?._id ?? '')).steps[0]?.decision).toBeNull();
  expect(await post(signed(click(value)))).toBe(200);
  expect((await world.record(filed?._id ?? '')).steps[0]?.decision?.by.id).toBe('E1003');
});
