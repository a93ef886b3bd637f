import { DateTime } from 'luxon';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { SlackMessage } from '../../src/dev/slack-control.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, aWorld, DANIEL, PRIYA, SAM } from '../support/a-world.ts';

/** Reminded after 2 s of work, which never stops here; holders are told 40 minutes before the end, and 10 s before. */
const TIMERS = 'low: { remind: 2s, escalate: 8h, warn: [40m, 10s] }';
const HOURS = 'workingHours: { days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "24:00" }';
const ZONE = 'Europe/Berlin';

let world: AWorld;
beforeAll(async () => {
  const edit = (yml: string) =>
    yml.replace('low: { remind: 2h, escalate: 8h }', TIMERS).replace(/workingHours: .*/, HOURS);
  world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), edit });
});
afterAll(() => world.stop());

/** A time of day so many hours from now. */
const clock = (hours: number) => DateTime.now().setZone(ZONE).plus({ hours }).toFormat('HH:mm');
const EVERY_DAY = ['1', '2', '3', '4', '5', '6', '7'];
const NOW_QUIET = { set_digest: 'none', set_quiet_from: clock(-1), set_quiet_to: clock(4), set_days: EVERY_DAY };

async function settings(user: string, answers: Record<string, string | string[] | null>) {
  expect(await world.access(user, 'settings')).toBeNull();
  await waitFor(() => world.people.modal()?.callback_id === 'settings_modal', { what: 'the form for settings' });
  return world.people.submit(user, answers);
}

async function below(card: SlackMessage, words: string): Promise<SlackMessage[]> {
  const all = await world.people.messages(card.channel);
  return all.filter((m) => m.thread_ts === card.ts && m.text.includes(words));
}

it('the form says what cannot be, at the input it is about', async () => {
  await world.startBot();
  const half = await settings(SAM, { set_quiet_from: '18:00' });
  expect(half).toEqual({ set_quiet_to: expect.stringContaining('both a beginning and an end') as string });
  const refused = (answers: Record<string, string | string[] | null>) => world.people.submit(SAM, answers);
  expect(await refused({ set_quiet_from: '18:00', set_quiet_to: 'morning' })).toMatchObject({
    set_quiet_to: expect.stringContaining('I cannot read the time "morning"') as string,
  });
  expect(await refused({ set_quiet_from: '20:00', set_quiet_to: '10:00' })).toMatchObject({
    set_digest: expect.stringContaining('in your quiet hours (20:00 to 10:00)') as string,
  });
  expect(await refused({ set_days: [] })).toMatchObject({
    set_days: expect.stringContaining('at least one day') as string,
  });
  expect(await world.models.settings.findById('E1005')).toBeNull();
  expect(await refused({ set_quiet_from: '20:00', set_quiet_to: '8:00', set_language: 'de' })).toBeNull();
  expect(await world.models.settings.findById('E1005').lean()).toMatchObject({
    quiet: { from: 1200, to: 480 },
    language: 'de',
    digestAt: 540,
  });
});

it('a first card never waits; the reminder does, until the quiet is over, and a restart does not lose it', async () => {
  expect(await settings(PRIYA, NOW_QUIET)).toBeNull();
  const id = await world.ask('U0NOAH', 'support-agent 1h "Answer the tickets about the outage of last night"');
  const card = await world.card(PRIYA, id, 'Please decide');
  const other = await world.card(DANIEL, id, 'Please decide');
  await waitFor(async () => (await below(other, 'Reminder')).length > 0, { timeoutMs: 30_000, what: 'his reminder' });
  const waiting = await waitFor(
    async () =>
      (await world.record(id)).outbox.find(
        (e) => e.kind === 'remind' && e.notBefore.getTime() > Date.now() + 7_200_000,
      ),
    { timeoutMs: 15_000, what: 'the reminder to wait for the end of the quiet' },
  );
  expect(await below(card, 'Reminder')).toEqual([]);
  expect(DateTime.fromJSDate(waiting.notBefore, { zone: ZONE }).toFormat('HH:mm')).toBe(NOW_QUIET.set_quiet_to);

  // The quiet is over sooner: what waited is looked at when its turn has come.
  await world.models.settings.updateOne({ _id: 'E1003' }, { quiet: null });
  const due = { 'outbox.$[r].notBefore': new Date(), nextDueAt: new Date() };
  await world.models.requests.collection.updateOne(
    { _id: id as never },
    // As a commit does: one under way on the version before would put the old time back.
    { $set: due, $inc: { version: 1 } },
    { arrayFilters: [{ 'r.kind': 'remind' }] },
  );
  await world.startBot('worker');
  await waitFor(async () => (await below(card, 'Reminder')).length === 1, { timeoutMs: 30_000, what: 'her reminder' });
  await world.access('U0NOAH', `cancel ${id}`);
}, 120_000);

it('a notice waits for the end of the quiet if there is time; one that would be too late does not, and the end never', async () => {
  expect(await settings('U0NOAH', { ...NOW_QUIET, set_quiet_to: clock(0.2) })).toBeNull();
  const long = await world.ask('U0NOAH', 'support-agent 1h "Answer the tickets about the outage of last night"');
  await world.approve(PRIYA, long);
  const held = await world.until(long, 'active');
  expect(held.warnings?.[0]?.toldAt).toBeNull();
  await world.access('U0NOAH', `drop ${long}`);
  await world.until(long, 'ended');
  expect(await settings('U0NOAH', NOW_QUIET)).toBeNull();
  const short = await world.ask('U0NOAH', 'support-agent 25s "Answer the tickets about the outage of last night"');
  await world.approve(PRIYA, short);
  const card = await world.card('U0NOAH', short);
  await waitFor(async () => (await below(card, 'ends soon')).length === 1, { timeoutMs: 60_000, what: 'its notice' });
  await world.until(short, 'ended', 60_000);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
}, 150_000);
