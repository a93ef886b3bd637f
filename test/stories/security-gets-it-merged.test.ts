import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, SAM } from '../support/a-world.ts';

const TRIES = 30;

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({
    mongodbUri: inject('mongodbUri'),
    redisUrl: inject('redisUrl'),
    // The CRM's owner and deputy are people who have left or have no Slack account: nobody could decide.
    edit: (yml) => yml.replace(/( {2}crm:[\s\S]*?owner: )\S+( #.*\n {4}deputies: )\[[^\]]*\]/, '$1E1040$2[]'),
  });
  await world.startBot();
});
afterAll(() => world.stop());

const told = async () => (await world.people.messages('C0SECURITY')).filter((m) => !m.thread_ts);

it('a burst becomes few messages, never two within a second', async () => {
  const id = await world.ask(SAM, 'support-agent 1h "Helping the Fjord account with its backlog"');
  await Promise.all(
    Array.from({ length: TRIES }, () => world.people.command('U0TESS', 'C0GENERAL', '/access', `drop ${id}`)),
  );
  const noted = () => world.models.ledger.countDocuments({ action: 'action.refused' });
  await waitFor(async () => (await noted()) === TRIES, { timeoutMs: 15_000, what: 'all tries to be in the ledger' });
  const last = await world.models.ledger.findOne({}).sort({ seq: -1 }).lean();
  await waitFor(
    async () =>
      ((await world.models.cursors.findOne({ _id: 'security-channel' }).lean())?.seq ?? 0) >= (last?.seq ?? 1),
    { timeoutMs: 15_000, what: 'Security to be up to date' },
  );
  const messages = await told();
  expect(messages.length).toBeGreaterThan(0);
  expect(messages.length).toBeLessThan(TRIES / 3);
  const times = messages.map((m) => Number(m.ts)).toSorted((a, b) => a - b);
  const gaps = times.slice(1).map((t, i) => t - (times[i] ?? 0));
  expect(gaps.every((gap) => gap >= 1)).toBe(true);
});

it('a system without an active owner cannot be requested, and Security is told', async () => {
  const answer = await world.access('U0GRACE', 'request crm-viewer 1h "Preparing the renewal of the Fjord account"');
  expect(answer).toContain('no active owner');
  await waitFor(async () => (await told()).some((m) => JSON.stringify(m).includes('Customer CRM')), {
    timeoutMs: 10_000,
    what: 'Security to be told',
  });
});
