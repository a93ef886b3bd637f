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

/** A story and what the world is like while it is told. */
export interface Story {
  machines: number;
  /** How the queue treats jobs. */
  queue: 'true' | 'loses' | 'doubles' | 'dawdles';
  commands: Command[];
}

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
const open: fc.Arbitrary<Act> = fc
  .record({
    do: is('open'),
    role: fc.constantFrom<RoleName>('agent', 'agent', 'admin', 'admin', 'payer', 'releaser'),
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

const PEOPLE: fc.Arbitrary<Command>[] = [
  open,
  decide,
  fc.record({
    do: is('end'),
    nth,
    how: fc.constantFrom('cancel' as const, 'drop' as const, 'revoke' as const),
    by: fc.constantFrom<Name | 'holder'>('holder', 'holder', 'bob', 'dan', 'moe'),
  }),
  fc.record({
    do: is('task'),
    nth,
    how: fc.constantFrom('complete' as const, 'complete' as const, 'confirm' as const, 'reject' as const, 'refuse' as const),
    by: fc.constantFrom<Name>('eve', 'fay', 'bob', 'ana'),
  }),
];

const FILES: fc.Arbitrary<Command>[] = [
  fc.record({ do: is('leave'), who: fc.constantFrom<Name>('ana', 'ana', 'bob', 'dan', 'gus'), in: fc.constantFrom(0, 0, MINUTE) }),
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

const targetFault: fc.Arbitrary<TargetFault> = fc.oneof(
  fc.constantFrom<TargetFault>(
    { kind: 'unavailable' },
    { kind: 'lose-reply' },
    { kind: 'hang' },
    { kind: 'lie' },
    { kind: 'extra' },
    { kind: 'missing' },
    { kind: 'throttle', retryAfterMs: 2_000 },
    { kind: 'throttle', retryAfterMs: 120_000 },
  ),
  fc.record({ kind: is('late'), ms: fc.constantFrom(500, 5_000, 16_000) }),
  fc.record({ kind: is('lag'), ms: fc.constantFrom(1_000, 10_000) }),
);

const kill: fc.Arbitrary<Command> = fc.record({
  do: is('kill'),
  machine: fc.nat(2),
  at: fc.oneof(is(null), fc.constantFrom(...STEPS), fc.constantFrom(...STEPS)),
  down: fc.constantFrom(100, 5_000, 40_000),
});
const target: fc.Arbitrary<Command> = fc.record({
  do: is('target'),
  fault: targetFault,
  on: fc.constantFrom('read' as const, 'write' as const, 'write' as const, 'any' as const),
  times: fc.constantFrom(1, 1, 2, 4),
});
const FAULTS: fc.Arbitrary<Command>[] = [
  ...[kill, kill, kill, target, target, target, target],
  fc.record({ do: is('freeze'), machine: fc.nat(2), ms: fc.constantFrom(2_000, 15_000, 25_000, 90_000) }),
  fc.record({
    do: is('trouble'),
    what: fc.constantFrom('mongodb' as const, 'mongodb' as const, 'ledger' as const, 'redis' as const),
    how: fc.constantFrom('down' as const, 'flaky' as const, 'flaky' as const),
    ms: fc.constantFrom(1_000, 10_000, 60_000),
  }),
  fc.record({
    do: is('slack'),
    mood: fc.constantFrom('down' as const, 'limited' as const, 'lossy' as const),
    ms: fc.constantFrom(5_000, 60_000, 10 * MINUTE),
  }),
  fc.record({ do: is('flush') }),
  fc.record({
    do: is('byHand'),
    op: fc.constantFrom('add' as const, 'remove' as const, 'remove' as const),
    person: fc.constantFrom<Name>('ana', 'bob'),
    entitlement: fc.constantFrom('group:readers', 'group:agents', 'group:admins'),
  }),
];

const TIME: fc.Arbitrary<Command>[] = [
  fc.record({ do: is('wait'), ms }),
  fc.record({ do: is('settle'), ms: fc.constantFrom(5_000, 30_000, 2 * MINUTE) }),
  fc.record({ do: is('untilEnd'), off: fc.constantFrom(-5_000, -100, 0, 300, 3_000) }),
];

const approving: Act = {
  ...({ do: 'decide', nth: 0, who: 'right', step: 'open', verdict: 'approved' } as const),
  ...({ shown: 'card', account: 'first', double: false } as const),
};
const approve = (n: number): Command[] => [
  { ...approving, nth: n },
  { do: 'wait', ms: 1_000 },
  { ...approving, nth: n },
];
const byHand: Command[] = (['complete', 'confirm'] as const).map((how) => ({
  ...({ do: 'task', nth: 0 } as const),
  how,
  by: how === 'complete' ? 'eve' : 'fay',
}));
/** Runs of commands as they mostly come: chance alone seldom gets anything granted. */
const runs = fc.constantFrom<Command[]>(
  approve(0),
  approve(0),
  approve(1),
  [{ do: 'settle', ms: 30_000 }, ...byHand, { do: 'settle', ms: 10_000 }],
  [
    { do: 'untilEnd', off: 300 },
    { do: 'settle', ms: 30_000 },
  ],
);

const some = (arbitraries: fc.Arbitrary<Command>[]) => fc.oneof(...arbitraries).map((one) => [one]);
const anything = fc.oneof(
  { weight: 4, arbitrary: some(PEOPLE) },
  { weight: 1, arbitrary: some(FILES) },
  { weight: 4, arbitrary: some(FAULTS) },
  { weight: 4, arbitrary: some(TIME) },
  { weight: 3, arbitrary: runs },
);

/** A second request beside the first: of the same person for what the first shares, or any. */
const second: fc.Arbitrary<Command[]> = fc
  .tuple(open, fc.constantFrom<RoleName | null>('agent', 'admin', null), fc.boolean())
  .map(([another, role, approved]) => [
    role === null ? another : { ...another, role, by: 'ana', target: 'ana' },
    { do: 'wait', ms: 200 },
    ...(approved ? approve(1) : []),
  ]);

/**
 * A story begins with a request and mostly with its approval, sometimes with something already broken; then anything
 * may happen. Not biased towards small stories: those are found by shrinking.
 */
export const stories: fc.Arbitrary<Story> = fc.noBias(
  fc
    .record({
      machines: fc.constantFrom(1, 2, 2, 3),
      queue: fc.constantFrom('true' as const, 'true' as const, 'loses' as const, 'doubles' as const, 'dawdles' as const),
      first: open,
      broken: fc.array(fc.oneof(...FAULTS), { maxLength: 4, size: 'max' }),
      beginning: fc.constantFrom<Command[]>(
        [],
        approve(0),
        approve(0),
        [...approve(0), { do: 'settle', ms: 30_000 }],
        [...approve(0), { do: 'untilEnd', off: -100 }],
      ),
      beside: fc.oneof(is([] as Command[]), is([] as Command[]), second),
      rest: fc.array(anything, { maxLength: 12, size: 'max' }),
    })
    .map(({ machines, queue, first, broken, beginning, beside, rest }) => ({
      machines,
      queue,
      commands: [first, { do: 'wait', ms: 300 } as const, ...broken, ...beginning, ...beside, ...rest.flat()],
    })),
);
