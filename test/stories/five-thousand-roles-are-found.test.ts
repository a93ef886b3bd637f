import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { freePort } from '../../src/dev/free-port.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import { type Portcullis, startPortcullis } from '../../src/main.ts';
import { type AWorld, aWorld, SAM } from '../support/a-world.ts';
import { from, postSigned } from '../support/sign-payload.ts';

const ROLES = 5_000;
const KINDS = ['Reader', 'Editor', 'Operator', 'Auditor', 'Administrator'];

/** So many roles more, as an organisation might name them. */
function withManyRoles(yml: string): string {
  const roles = Array.from({ length: ROLES }, (_, i) => {
    const [kind = '', place] = [KINDS[i % KINDS.length], Math.floor(i / KINDS.length)];
    return `  depot-${String(place)}-${kind.toLowerCase()}:
    name: Depot ${String(place)} ${kind}
    system: ${i % 2 === 0 ? 'support-desk' : 'crm'}
    scope: depot ${String(place)}
    permissions: [Work in the depot.]
    entitlements: ["group:depot-${String(i)}"]
    risk: low
    maxTime: 7d
    approval: [owner]
    requestableBy: { types: [employee${i % 50 === 49 ? '], departments: [Legal' : ''}] }
`;
  });
  return `${yml.trimEnd()}\n\n${roles.join('')}`;
}

let world: AWorld;
let bot: Portcullis;
let address: string;
beforeAll(async () => {
  const httpPort = await freePort();
  address = `http://127.0.0.1:${String(httpPort)}/slack/events`;
  world = await aWorld({
    mongodbUri: inject('mongodbUri'),
    redisUrl: inject('redisUrl'),
    httpPort,
    edit: withManyRoles,
  });
  bot = await startPortcullis({ config: world.config, env: world.env, role: 'bot' });
  await waitFor(() => bot.slackUp(), { timeoutMs: 60_000, what: 'the bot to listen' });
}, 120_000);
afterAll(async () => {
  await bot.stop();
  await world.stop();
});

interface Found {
  options?: { text: { text: string }; description: { text: string }; value: string }[];
  option_groups?: { label: { text: string }; options: { value: string }[] }[];
}

/** Types into a list, of roles: the workspace's own pages cannot. */
async function search(userId: string, value: string, list = 'role'): Promise<Found> {
  const answer = await postSigned(address, {
    ...from(userId),
    type: 'block_suggestion',
    action_id: list,
    block_id: list,
    value,
    container: { type: 'view', view_id: 'V1' },
  });
  expect(answer.status).toBe(200);
  return answer.body as Found;
}

const values = (found: Found) => found.options?.map((o) => o.value) ?? [];

it('the form searches instead of listing', async () => {
  await world.people.command(SAM, LOBBY, '/access', 'request depot-7-reader');
  const role = world.people.modal()?.blocks.find((b) => b.block_id === 'role')?.element;
  expect(role).toMatchObject({ type: 'external_select', min_query_length: 0 });
  expect(role).toMatchObject({ initial_option: { value: 'depot-7-reader' } });
  await world.people.closeModal(SAM);
});

it('words in any order, of name, system, environment or id; the best fit first', async () => {
  expect(values(await search(SAM, 'reader 417 depot'))[0]).toBe('depot-417-reader');
  expect(values(await search(SAM, 'depot-417-reader'))[0]).toBe('depot-417-reader');
  // Every second one is on the CRM.
  expect(values(await search(SAM, 'DEPÖT 417 crm')).sort()).toEqual([
    'depot-417-administrator',
    'depot-417-operator',
    'depot-417-reader',
  ]);
  expect(values(await search(SAM, 'no such depot anywhere'))).toEqual([]);
});

it('each with environment, risk, longest time and owner', async () => {
  const [first] = (await search(SAM, 'depot 12 operator')).options ?? [];
  expect(first?.description.text).toMatch(/^corporate, low risk, up to 7 days, owner (Priya Raman|Oskar Nowak)$/);
});

it('only what is open to the one who searches', async () => {
  const shut = `depot-9-${KINDS[4]?.toLowerCase() ?? ''}`;
  expect(values(await search(SAM, shut))).not.toContain(shut);
  expect(values(await search('U0ASTRID', shut))[0]).toBe(shut);
  expect(values(await search('U0NOBODY', 'depot'))).toEqual([]);
});

it('never more than Slack shows, nothing typed included, and at once', async () => {
  const started = performance.now();
  const rounds = 50;
  for (let i = 0; i < rounds; i += 1) expect(values(await search(SAM, i % 2 ? '' : 'dep')).length).toBe(100);
  console.log(`a search among ${String(ROLES)} roles: ${((performance.now() - started) / rounds).toFixed(1)} ms`);
});

it('what was asked for lately comes first, under its own name', async () => {
  await world.ask(SAM, 'depot-333-reader 1h "Counting the stock of depot three hundred"');
  const { option_groups: groups = [] } = await search(SAM, '');
  expect(groups.map((g) => g.label.text)).toEqual(['Yours lately', 'All others']);
  expect(groups[0]?.options.map((o) => o.value)).toEqual(['depot-333-reader']);
});

it('colleagues who may stand in are found by name or number, nobody else', async () => {
  const found = async (userId: string, typed: string) => values(await search(userId, typed, 'away_delegate'));
  expect(await found(SAM, 'nowak')).toEqual(['E1015']);
  expect(await found(SAM, 'e1015')).toEqual(['E1015']);
  // Not oneself, no external person, and nothing for a stranger.
  expect(await found(SAM, 'whitfield')).toEqual([]);
  expect(await found(SAM, 'gomes')).toEqual([]);
  expect(await found('U0NOBODY', 'nowak')).toEqual([]);
});
