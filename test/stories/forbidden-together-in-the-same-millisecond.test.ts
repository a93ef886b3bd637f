import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { entriesOf } from '../../models/ledger.ts';
import { createContext } from '../../src/context.ts';
import type { AccessRequest, Actor } from '../../src/domain/record.ts';
import { createLog } from '../../src/log.ts';
import { type Portcullis, startPortcullis } from '../../src/main.ts';
import { decideRequest } from '../../src/operations/decide-request.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { openRequest } from '../../src/operations/open-request.ts';
import { type AWorld, aWorld } from '../support/a-world.ts';

/** Ten engineers: ten rounds, run side by side. Each asks for both roles, and nobody may hold both. */
const PEOPLE = ['E1019', 'E1020', 'E1021', 'E1022', 'E1023', 'E1024', 'E1025', 'E1026', 'E1044', 'E1046'];
const ROLES = { 'prod-deployer': 'prod-deployers', 'code-reviewer': 'code-reviewers' } as const;
type Role = keyof typeof ROLES;

/** Holds back all who come until so many have come. */
function barrier(size: number): { wait(): Promise<void>; waiting(): number } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let waiting = 0;
  return {
    waiting: () => waiting,
    async wait() {
      waiting += 1;
      if (waiting === size) open();
      await opened;
    },
  };
}

const bots: Portcullis[] = [];
/** Which instance took which provisioning. */
const took: string[] = [];
let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), leaseMs: 20_000 });
  const start = barrier(PEOPLE.length * 2);
  for (const name of ['one', 'two']) {
    const reach = async (step: string) => {
      if (step !== 'provision-claimed') return;
      took.push(name);
      await start.wait();
    };
    bots.push(await startPortcullis({ config: world.config, env: world.env, role: 'worker', overrides: { reach } }));
  }
});
afterAll(async () => {
  await Promise.all(bots.map((bot) => bot.stop()));
  await world.stop();
});

function deps(reach: Deps['ctx']['reach'] = () => undefined, at?: Date): Deps {
  const { models, catalog, roster } = world;
  const ctx = createContext(createLog('error'), { reach, ...(at ? { clock: { now: () => at } } : {}) });
  return {
    ctx,
    models,
    ledger: createLedgerWriter(models.ledger),
    catalog: () => catalog,
    roster: () => roster,
    nudge: () => undefined,
  };
}

function somebody(id: string) {
  const person = world.roster.byId(id)!;
  const actor: Actor = {
    kind: 'person',
    id,
    name: person.name,
    teamId: 'T0ACME',
    userId: person.slack?.userId ?? null,
    method: 'slack_click',
  };
  return { person, actor };
}

function open(personId: string, role: Role, reach?: Deps['ctx']['reach']) {
  const justification = 'Ship the fix of the login page, and review the next one';
  const asked = { role, targetId: null, duration: '2h', startsAt: null, justification, ticket: null };
  return openRequest(deps(reach), { ...somebody(personId), ...asked, origin: `${personId} ${role}` });
}

async function approve({ id, subjectHash }: AccessRequest, step: number, by: string, at?: Date): Promise<void> {
  const shown = subjectHash.slice(0, 12);
  const done = await decideRequest(deps(undefined, at), id, {
    ...somebody(by),
    step,
    shown,
    verdict: 'approved',
    reason: null,
    method: 'slack_click',
    membership: null,
  });
  expect(done).toMatchObject({ ok: true });
}

it('asked for one after the other, the second is refused at once', async () => {
  const first = await open('E1056', 'code-reviewer');
  expect(first).toMatchObject({ ok: true });
  expect(await open('E1056', 'prod-deployer')).toMatchObject({
    ok: false,
    refused: 'forbidden_pair',
    values: { other: 'Code Reviewer' },
  });
});

it('asked for and approved in the same millisecond, provisioned by two instances: exactly one is granted, ten times', async () => {
  // The skew: a request is checked against what its person has, and then written. Both checks pass before either is
  // written, so each sees nothing wrong; they write two documents, so no compare-and-set of one meets the other.
  const checked = barrier(PEOPLE.length * 2);
  const reach = (step: string) => (step === 'before-file' ? checked.wait() : undefined);
  const roles = Object.keys(ROLES) as Role[];
  const opened = await Promise.all(PEOPLE.flatMap((id) => roles.map((role) => open(id, role, reach))));
  const records = opened.map((done) => (done.ok ? done.record : expect.fail(done.refused)));
  const of = (role: Role) => records.filter((r) => r.terms.roleId === role);
  await Promise.all(of('prod-deployer').map((r) => approve(r, 0, 'E1009')));

  const at = new Date();
  await Promise.all([
    ...of('prod-deployer').map((r) => approve(r, 1, 'E1007', at)),
    ...of('code-reviewer').map((r) => approve(r, 0, 'E1018', at)),
  ]);
  const settled = await Promise.all(records.map((r) => world.until(r.id, ['active', 'failed'], 40_000)));
  expect(new Set(took)).toEqual(new Set(['one', 'two']));

  for (const person of PEOPLE) {
    const pair = settled.filter((r) => r.target.id === person);
    expect(pair.map((r) => r.state).toSorted()).toEqual(['active', 'failed']);
    const [granted, refused] = pair.toSorted((a, b) => a.state.localeCompare(b.state));
    const seen = world.scim.log().filter((e) => e.user === person);
    expect(seen.map((e) => [e.op, e.group])).toEqual([['add', ROLES[granted!.terms.roleId as Role]]]);
    expect(refused!.grant).toMatchObject({
      startedAt: null,
      lastError: expect.stringContaining(`must not be held together with ${granted!.terms.roleName} (${granted!.id})`),
    });
    const story = (await entriesOf(world.models.ledger, refused!.id)).map((e) => e.action);
    expect(story.at(-1)).toBe('grant.failed');
    expect(story).not.toContain('grant.started');
    expect((await world.models.guards.findOne({ _id: person }).lean())?.holds.map((h) => h.requestId)).toEqual([
      granted!.id,
    ]);
  }
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});
