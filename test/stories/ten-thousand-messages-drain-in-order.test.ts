import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { createContext } from '../../src/context.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { createLog } from '../../src/log.ts';
import { decideRequest } from '../../src/operations/decide-request.ts';
import { actorOf } from '../domain/steps-of-a-life.ts';
import { watchSlack } from '../faults/support/gather-slack.ts';
import { seedBehind } from '../faults/support/seed-behind.ts';
import { bulkPeople, bulkRoles } from '../faults/support/seed-organisation.ts';
import { checkShown } from '../invariants/i7-shown.ts';
import { readEvidence } from '../invariants/read-evidence.ts';
import { type AWorld, aWorld, DANIEL, PRIYA } from '../support/a-world.ts';
import { putInFront, type SlackInFront } from '../support/slack-in-front.ts';

/** DRAIN=5000 is the ten thousand: two cards each. */
const RECORDS = Number(process.env['DRAIN'] ?? 60);
/** The last of them are denied while the first are shown. */
const DENIED = 15;
/** Many times what Slack takes, so that a test is over in seconds; the refusals are as strict. */
const A_SECOND = RECORDS > 1_000 ? 50 : 10;
const POSTS = A_SECOND * 90;
/** Effects that run at once in one process, each found in its own time: so far apart is still in order. */
const AT_ONCE = 10;
const PATIENCE_MS = 60_000 + RECORDS * 1_000;

const LIMITS = `
  limits:
    conversation: ${String(A_SECOND * 60)}
    chat.postMessage: ${String(POSTS)}
    chat.update: ${String(POSTS)}
`;

let world: AWorld;
let slack: SlackInFront;
beforeAll(async () => {
  world = await aWorld({
    mongodbUri: inject('mongodbUri'),
    redisUrl: inject('redisUrl'),
    edit: (yml) =>
      yml.replace('securityChannel: C0SECURITY', `securityChannel: C0SECURITY${LIMITS.trimEnd()}`) +
      bulkRoles(RECORDS / 20),
    people: (csv) => csv.trimEnd() + bulkPeople(20),
  });
  slack = await putInFront(world, {
    aSecond: A_SECOND,
    burst: 5,
    perMinute: { 'chat.postMessage': POSTS, 'chat.update': POSTS },
  });
  await seedBehind(world, RECORDS);
});
afterAll(async () => {
  await world.stop();
  await slack.close();
});

/** Denied by the owner, in another process than the one that shows it. */
async function deny(id: string): Promise<void> {
  const person = world.roster.byId('E1003');
  if (!person) throw new Error('the owner is there');
  const deps = {
    ctx: createContext(createLog('error')),
    models: world.models,
    ledger: createLedgerWriter(world.models.ledger),
    catalog: () => world.catalog,
    roster: () => world.roster,
    nudge: () => undefined,
  };
  const { subjectHash } = await world.record(id);
  const by = {
    actor: actorOf(person),
    person,
    step: 0,
    shown: subjectHash.slice(0, 12),
    membership: null,
    method: 'slack_click' as const,
  };
  expect(await decideRequest(deps, id, { ...by, verdict: 'denied', reason: 'Not needed' })).toMatchObject({ ok: true });
}

const behind = () => world.models.requests.countDocuments({ 'outbox.kind': 'notify' });
const idIn = (text: string): string => /REQ-\d{4}-\d{6}/.exec(text)?.[0] ?? '';

it(
  'everything is shown, in order, within the limits, and at last what the record says',
  async () => {
    const ids = (await world.models.requests.find({}, { _id: 1 }).sort({ _id: 1 }).lean()).map((r) => r._id);
    expect(ids).toHaveLength(RECORDS);
    await world.startBot();
    const sent = () => slack.calls.filter((c) => c.method === 'chat.postMessage' && !c.refused);
    await waitFor(() => sent().length > 10, { timeoutMs: PATIENCE_MS, what: 'the first to be shown' });
    const last = ids.slice(-DENIED);
    await Promise.all(last.map(deny));
    await waitFor(async () => (await behind()) === 0, {
      timeoutMs: PATIENCE_MS,
      everyMs: 100,
      what: 'all to be shown',
    });

    const refused = slack.calls.filter((c) => c.refused);
    expect(refused.length).toBeLessThanOrEqual(slack.calls.length * 0.02);
    for (const person of [PRIYA, DANIEL]) {
      const order = sent()
        .filter((c) => c.conversation === person && idIn(c.text))
        .map((c) => ids.indexOf(idIn(c.text)));
      expect(order.toSorted((a, b) => a - b)).toEqual(ids.map((_, i) => i));
      expect(order.filter((i, place) => Math.abs(place - i) >= AT_ONCE)).toEqual([]);
    }
    // What was over before its turn came was never shown as open.
    const open = sent().filter((c) => c.text.startsWith('Please decide') && last.includes(idIn(c.text)));
    expect(open).toEqual([]);
    await showsTheRecords(ids);
  },
  PATIENCE_MS * 3,
);

/** I7: every message a function of the record, and nothing besides. */
async function showsTheRecords(ids: readonly string[]): Promise<void> {
  const records = await Promise.all(ids.map((id) => world.record(id)));
  const watch = watchSlack(world.slack.url, world.people, 'C0SECURITY');
  const shown = await watch.gather();
  watch.stop();
  expect(shown.messages.filter((m) => m.text.startsWith('Please decide'))).toHaveLength(2 * (RECORDS - DENIED));
  const reading = readEvidence({
    target: [],
    targetNow: [],
    records,
    ledger: { verdicts: [], findings: [], events: [] },
    slack: shown,
    accepted: [],
    facts: [],
    limits: {
      endsWithinMs: 30_000,
      earlyMs: 1_000,
      clockMs: 1_000,
      settled: true,
      pageWithinMs: 60_000,
      outages: [],
      backWithinMs: 30_000,
      extraCards: 0,
    },
    lookedAt: new Date(),
  });
  expect(checkShown(reading)).toEqual([]);
}
