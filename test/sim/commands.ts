import fc from 'fast-check';
import { HOUR, MINUTE, type Name, type RoleName } from '../support/an-organisation.ts';
import type { Trouble } from './links.ts';
import type { SlackMood } from './slack.ts';
import type { ArmedFault, TargetFault } from './target.ts';

/** What people do, as plain values: a failing story prints as a list one can read. */
export type Act =
  | {
      do: 'open';
      role: RoleName;
      by: Name;
      target: Name;
      startIn: number | null;
      lasts: string;
      twice: 'no' | 'at once' | 'later';
    }
  | {
      do: 'decide';
      nth: number;
      who: Name | 'right';
      step: number | 'open';
      verdict: 'approved' | 'denied';
      shown: 'card' | 'other';
      account: 'first' | 'second';
      double: boolean;
    }
  | { do: 'extend'; nth: number; by: Name | 'holder'; more: string }
  | { do: 'decideMore'; nth: number; who: Name | 'right'; verdict: 'approved' | 'denied'; double: boolean }
  | { do: 'end'; nth: number; how: 'cancel' | 'drop' | 'revoke'; by: Name | 'holder' }
  | { do: 'task'; nth: number; how: 'complete' | 'confirm' | 'reject' | 'refuse'; by: Name };

/** What happens to the files people are judged by. */
export type Files =
  | { do: 'leave'; who: Name; in: number }
  | { do: 'vanish'; who: Name }
  | { do: 'catalog'; how: 'without crm' | 'crm moved' | 'stricter' | 'other owner' | 'as before' };

/** What breaks. */
export type Fault =
  | { do: 'kill'; machine: number; at: string | null; down: number }
  | { do: 'freeze'; machine: number; ms: number }
  | { do: 'setClock'; machine: number; ms: number }
  | { do: 'trouble'; what: 'mongodb' | 'ledger' | 'redis'; how: Exclude<Trouble, 'none'>; ms: number }
  | { do: 'slack'; mood: Exclude<SlackMood, 'well'>; ms: number }
  | { do: 'target'; fault: TargetFault; on: ArmedFault['on']; times: number }
  | { do: 'flush' }
  | { do: 'byHand'; op: 'add' | 'remove'; person: Name; entitlement: string };

export type Time =
  | { do: 'wait'; ms: number }
  /** Until nothing happens any more, or so long. */
  | { do: 'settle'; ms: number }
  /** Until shortly before or after the next end of a grant. */
  | { do: 'untilEnd'; off: number };

export type Command = Act | Files | Fault | Time;

/** The steps of `ctx.reach` a process may be killed at. */
const STEPS = [
  'before-file',
  'after-file',
  'before-commit',
  'after-commit',
  'chained',
  'armed',
  'provision-claimed',
  'revoke-claimed',
  'notify-claimed',
  'admitted',
  'grant-intent',
  'grant-called',
  'grant-observed',
  'revoke-called',
  'revoke-observed',
  'card-posted',
  'security-posted',
  'provision-settled',
  'revoke-settled',
  'notify-settled',
];

const nth = fc.constantFrom(0, 0, 0, 1, 2);
const anybody = fc.constantFrom<Name>('ana', 'bob', 'cat', 'dan', 'dora', 'eve', 'fay', 'gus', 'ivo', 'moe');
const is = <const T>(value: T) => fc.constant(value);
const ms = fc.constantFrom(0, 1, 20, 200, 1_000, 5_000, 30_000);

const pair = fc.constantFrom<[Name, Name]>(
  ['ana', 'ana'],
  ['ana', 'ana'],
  ['ana', 'ana'],
  ['gus', 'ana'],
  ['bob', 'bob'],
  ['gus', 'ivo'],
  ['moe', 'ana'],
);
export const open: fc.Arbitrary<Extract<Act, { do: 'open' }>> = fc
  .record({
    do: is('open'),
    role: fc.constantFrom<RoleName>('agent', 'agent', 'agent', 'admin', 'admin', 'admin', 'payer', 'releaser'),
    pair,
    startIn: fc.constantFrom(null, null, null, null, 5 * MINUTE, HOUR),
    lasts: fc.constantFrom('15m', '15m', '20m', '1h'),
    twice: fc.constantFrom('no' as const, 'no' as const, 'no' as const, 'at once' as const, 'later' as const),
  })
  .map(({ pair: [by, target], ...rest }) => ({ ...rest, by, target }));

const decide: fc.Arbitrary<Act> = fc.record({
  do: is('decide'),
  nth,
  who: fc.oneof({ weight: 4, arbitrary: is('right') }, { weight: 1, arbitrary: anybody }),
  step: fc.constantFrom<number | 'open'>('open', 'open', 'open', 'open', 0, 1),
  verdict: fc.constantFrom('approved' as const, 'approved' as const, 'approved' as const, 'denied' as const),
  shown: fc.constantFrom('card' as const, 'card' as const, 'card' as const, 'other' as const),
  account: fc.constantFrom('first' as const, 'first' as const, 'second' as const),
  double: fc.constantFrom(false, false, true),
});

export const PEOPLE: fc.Arbitrary<Command>[] = [
  open,
  decide,
  fc.record({
    do: is('extend'),
    nth,
    by: fc.constantFrom<Name | 'holder'>('holder', 'holder', 'holder', 'bob'),
    more: fc.constantFrom('15m', '20m', '1h', '9h'),
  }),
  fc.record({
    do: is('decideMore'),
    nth,
    who: fc.oneof({ weight: 4, arbitrary: is('right') }, { weight: 1, arbitrary: anybody }),
    verdict: fc.constantFrom('approved' as const, 'approved' as const, 'denied' as const),
    double: fc.boolean(),
  }),
  fc.record({
    do: is('end'),
    nth,
    how: fc.constantFrom('cancel' as const, 'drop' as const, 'revoke' as const),
    by: fc.constantFrom<Name | 'holder'>('holder', 'holder', 'bob', 'dan', 'moe'),
  }),
  fc.record({
    do: is('task'),
    nth,
    how: fc.constantFrom(
      'complete' as const,
      'complete' as const,
      'confirm' as const,
      'reject' as const,
      'refuse' as const,
    ),
    by: fc.constantFrom<Name>('eve', 'fay', 'bob', 'ana'),
  }),
];

export const FILES: fc.Arbitrary<Command>[] = [
  fc.record({
    do: is('leave'),
    who: fc.constantFrom<Name>('ana', 'ana', 'bob', 'dan', 'gus'),
    in: fc.constantFrom(0, 0, MINUTE),
  }),
  fc.record({ do: is('vanish'), who: fc.constantFrom<Name>('ana', 'bob') }),
  fc.record({
    do: is('catalog'),
    how: fc.constantFrom(
      'without crm' as const,
      'crm moved' as const,
      'stricter' as const,
      'other owner' as const,
      'as before' as const,
      'as before' as const,
    ),
  }),
];

const targetFault = fc.constantFrom<TargetFault>(
  { kind: 'unavailable' },
  { kind: 'lose-reply' },
  { kind: 'hang' },
  { kind: 'lie' },
  { kind: 'extra' },
  { kind: 'missing' },
  { kind: 'throttle', retryAfterMs: 2_000 },
  { kind: 'throttle', retryAfterMs: 120_000 },
  { kind: 'late', ms: 500 },
  { kind: 'late', ms: 16_000 },
  { kind: 'late', ms: 40_000 },
  { kind: 'lag', ms: 1_000 },
  { kind: 'lag', ms: 10_000 },
);

const kill: fc.Arbitrary<Command> = fc.record({
  do: is('kill'),
  machine: fc.nat(2),
  at: fc.oneof(is(null), fc.constantFrom(...STEPS), fc.constantFrom(...STEPS)),
  down: fc.constantFrom(100, 5_000, 40_000),
});
/** Some faults make sense one way only. */
const ONLY: Partial<Record<TargetFault['kind'], ArmedFault['on']>> = {
  lag: 'read',
  lie: 'write',
  extra: 'write',
  late: 'write',
  missing: 'write',
};
const target: fc.Arbitrary<Command> = fc
  .record({
    do: is('target'),
    fault: targetFault,
    on: fc.constantFrom('read' as const, 'write' as const, 'write' as const, 'any' as const),
    times: fc.constantFrom(1, 1, 2, 4),
  })
  .map(({ on, ...rest }) => ({ ...rest, on: ONLY[rest.fault.kind] ?? on }));
const trouble: fc.Arbitrary<Command> = fc.record({
  do: is('trouble'),
  what: fc.constantFrom('mongodb' as const, 'ledger' as const, 'ledger' as const, 'redis' as const),
  how: fc.constantFrom('down' as const, 'flaky' as const),
  ms: fc.constantFrom(1_000, 10_000, 60_000),
});
export const FAULTS: fc.Arbitrary<Command>[] = [
  ...[kill, kill, kill, target, target, target, target],
  fc.record({ do: is('freeze'), machine: fc.nat(2), ms: fc.constantFrom(2_000, 15_000, 25_000, 90_000) }),
  trouble,
  trouble,
  fc.record({
    do: is('slack'),
    mood: fc.constantFrom('down' as const, 'limited' as const, 'lossy' as const),
    ms: fc.constantFrom(5_000, 60_000, 10 * MINUTE),
  }),
  fc.record({ do: is('flush') }),
  fc.record({
    do: is('setClock'),
    machine: fc.nat(2),
    ms: fc.constantFrom(-20_000, 20_000, -900, 900, -HOUR, HOUR),
  }),
  fc.record({
    do: is('byHand'),
    op: fc.constantFrom('add' as const, 'remove' as const, 'remove' as const),
    person: fc.constantFrom<Name>('ana', 'bob'),
    entitlement: fc.constantFrom('group:readers', 'group:agents', 'group:admins'),
  }),
];

export const TIME: fc.Arbitrary<Command>[] = [
  fc.record({ do: is('wait'), ms }),
  fc.record({ do: is('settle'), ms: fc.constantFrom(5_000, 30_000, 2 * MINUTE) }),
  fc.record({ do: is('untilEnd'), off: fc.constantFrom(-5_000, -100, 0, 300, 3_000) }),
];
