import { expect } from 'vitest';
import { judgeClocks, UNJUDGED } from '../../src/domain/clocks.ts';
import { decide } from '../../src/domain/decide.ts';
import { parseDuration } from '../../src/domain/duration.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { type OpenCommand, openRequest } from '../../src/domain/request.ts';
import { utc, when } from '../../src/views/text.ts';
import { asking, clicking, effectOf, FACTS, next } from '../domain/steps-of-a-life.ts';
import { row as line, people } from '../sources/small-roster.ts';
import { row } from './support/row.ts';
import { endsOnTime, grant } from './support/wrong-clock.ts';

/** Where summer time comes and goes by an hour, in the south by half an hour, and a day was once left out. */
const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'];

const lengthOf = (text: string): number => {
  const parsed = parseDuration(text);
  if (!parsed.ok) throw new Error(parsed.why);
  return parsed.ms;
};

/** Asked for and approved at this instant. */
function approvedAt(now: string, length: string, more: Partial<OpenCommand> = {}): AccessRequest {
  const at = new Date(now);
  const command = asking({ durationMs: lengthOf(length), ...more });
  const record = next(openRequest(command, { ...FACTS, live: [], heldBefore: null }, at));
  return next(decide(record, clicking(record, 'bob'), FACTS, at));
}

/** When it ends, which is when the removal is armed, and how people read it. */
function endOf(record: AccessRequest): [instant: string | undefined, shown: string] {
  const { endsAt } = record;
  expect(effectOf(record, 'revoke').notBefore).toEqual(endsAt);
  // The mark carries the instant; the reader's own client shows it in the reader's zone.
  expect(when(endsAt ?? new Date(0))).toContain(`<!date^${String((endsAt?.getTime() ?? 0) / 1_000)}^`);
  return [endsAt?.toISOString(), utc(endsAt ?? new Date(0))];
}

function summerTime(): void {
  // Berlin, 29 March 2026: there is no 02:30. One hour and a half is one hour and a half all the same.
  expect(endOf(approvedAt('2026-03-29T00:00:00Z', '1h30m'))).toEqual([
    '2026-03-29T01:30:00.000Z',
    '29 Mar 2026 01:30 UTC',
  ]);
  // Berlin, 25 October 2026: 02:30 comes twice, and the two ends are an hour apart.
  expect(endOf(approvedAt('2026-10-25T00:00:00Z', '30m'))).toEqual([
    '2026-10-25T00:30:00.000Z',
    '25 Oct 2026 00:30 UTC',
  ]);
  expect(endOf(approvedAt('2026-10-25T01:00:00Z', '30m'))).toEqual([
    '2026-10-25T01:30:00.000Z',
    '25 Oct 2026 01:30 UTC',
  ]);
  // New York, 8 March 2026, and a day that is 23 hours there.
  expect(endOf(approvedAt('2026-03-08T06:00:00Z', '1d'))).toEqual(['2026-03-09T06:00:00.000Z', '9 Mar 2026 06:00 UTC']);
}

function leapDay(): void {
  const start = { startsAt: new Date('2028-02-29T00:00:00.000Z') };
  expect(endOf(approvedAt('2028-02-20T12:00:00Z', '2h', start))).toEqual([
    '2028-02-29T02:00:00.000Z',
    '29 Feb 2028 02:00 UTC',
  ]);
  expect(endOf(approvedAt('2028-02-28T23:00:00Z', '1d'))).toEqual([
    '2028-02-29T23:00:00.000Z',
    '29 Feb 2028 23:00 UTC',
  ]);
  expect(endOf(approvedAt('2027-02-28T23:00:00Z', '1d'))).toEqual(['2027-03-01T23:00:00.000Z', '1 Mar 2027 23:00 UTC']);
  // The last day of an engagement is the whole of that day, and a day that does not exist is refused.
  const { roster, faults } = people(line('E1', { end: '2028-02-29' }), line('E2', { end: '2027-02-29' }));
  expect(roster?.byId('E1')?.endsAt).toEqual(new Date('2028-03-01T00:00:00.000Z'));
  expect(roster?.byId('E2')).toBeNull();
  expect(faults.map((f) => f.message).join()).toContain('is not a day');
}

function leapSecond(): void {
  // POSIX time has none, wherever the next one is put in.
  expect(endOf(approvedAt('2028-12-31T23:30:00Z', '1h'))[0]).toBe('2029-01-01T00:30:00.000Z');
  const never = openRequest(
    asking({ startsAt: new Date('2028-12-31T23:59:60Z') }),
    { ...FACTS, live: [], heldBefore: null },
    new Date(),
  );
  expect(never).toMatchObject({ ok: false, refused: 'bad_start' });
  // While one host has put it in and the others have not, their clocks are a second apart: left alone.
  const apart = (ms: number) => ({ aheadMs: ms, doubtMs: 1 });
  for (const ms of [1_000, -1_000])
    expect(judgeClocks({ mongodb: apart(ms), redis: apart(ms) }, UNJUDGED)).toMatchObject({
      trusted: true,
      offsetMs: 0,
    });
}

row(71, async (r) => {
  const home = process.env['TZ'];
  try {
    for (const zone of ZONES) {
      process.env['TZ'] = zone;
      expect(new Date(2026, 0, 15).getTimezoneOffset()).not.toBe(0);
      summerTime();
      leapDay();
      leapSecond();
    }
  } finally {
    if (home === undefined) delete process.env['TZ'];
    else process.env['TZ'] = home;
  }
  r.observed(`the same instants, armed and shown as UTC, in ${ZONES.join(', ')}`);
  const world = await r.world();
  await world.bot({ env: { TZ: 'Australia/Lord_Howe' } });
  r.observed(
    `a bot in a zone with half an hour of summer time: the end was ${await endsOnTime(world, await grant(world, '5s'))}`,
  );
});
