import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';
import { runCli } from '../support/run-cli.ts';

let world: AWorld;
let ended: string;
let active: string;
let during: string;
beforeAll(async () => {
  world = await aWorld({
    mongodbUri: inject('mongodbUri'),
    redisUrl: inject('redisUrl'),
    people: (csv) => csv.replace('E1005,Sam Whitfield', 'E1005,"=HYPERLINK(""x"") Sam"'),
  });
  const bot = await world.startBot();
  const held = async (line: string) => {
    const id = await world.ask(SAM, line);
    await world.approve(PRIYA, id);
    await world.until(id, 'active');
    return id;
  };
  ended = await held('support-agent 1h "Helping the Fjord account with its backlog"');
  await world.access(SAM, `drop ${ended}`);
  const { grant, end } = await world.until(ended, 'ended');
  during = new Date(((grant?.verifiedAt?.getTime() ?? 0) + (end?.requestedAt.getTime() ?? 0)) / 2).toISOString();
  active = await held('support-agent 2h "Helping the Fjord account once more today"');
  // What is asked for must not need a bot, nor an index that one made.
  await bot.stop();
  await world.models.holdings.deleteMany({});
  await world.models.cursors.deleteOne({ _id: 'holdings' });
});
afterAll(() => world.stop());

const who = (...args: string[]) => runCli(world, ['audit', 'who', ...args]);

describe('the whole list, without a bot and from the ledger alone', () => {
  it('now, as JSON', async () => {
    const run = await who('Support', 'Desk');
    expect(run).toMatchObject({ status: 0, err: '' });
    expect(JSON.parse(run.out)).toMatchObject({
      system: 'support-desk',
      count: 1,
      held: [
        { person: 'E1005', request: active, standing: 'held', approved_by: expect.stringContaining('E1003') as string },
      ],
    });
  });

  it('then, as CSV that no spreadsheet runs', async () => {
    const run = await who('role', 'support-agent', '--at', during, '--format', 'csv');
    expect(run.status).toBe(0);
    const [head, row, rest] = run.out.split('\r\n');
    expect(head).toMatch(/^"person","person_name","role"/u);
    expect(row).toContain(ended);
    expect(row).toContain('"\'=HYPERLINK');
    expect(rest).toBe('');
  });

  it('of one person, by name or id', async () => {
    const run = await runCli(world, ['audit', 'person', 'E1005']);
    expect(JSON.parse(run.out)).toMatchObject({ target: 'E1005', count: 1 });
  });

  it.each([
    [['production', '--at', 'soonish'], 'I cannot read the time'],
    [['production', '--at', '2100-01-01'], 'has not come yet'],
  ])('what cannot be read is said, with status 2: %s', async (args, why) => {
    const run = await who(...args);
    expect(run.status).toBe(2);
    expect(run.err).toContain(why);
  });
});
