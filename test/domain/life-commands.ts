import fc from 'fast-check';
import type { EffectKind } from '../../src/domain/effect.ts';
import { DAY, HOUR, MINUTE, type Name, type RoleName } from '../support/an-organisation.ts';

/** What may happen to a request, as plain values: a failing story prints as a list one can read. */

/** Whose report it is: the worker that holds the effect, one that held it before, or somebody who made a token up. */
export type Whose = 'holder' | 'older' | 'stranger';
export type Seen = 'exact' | 'more' | 'less' | 'empty';

export type Command =
  | { do: 'open'; role: RoleName; by: Name; target: Name; startIn: number | null; lasts: number }
  | {
      do: 'decide';
      who: Name | 'right';
      step: number | 'open';
      verdict: 'approved' | 'denied';
      shown: 'card' | 'other';
      /** Approve for so long only, or suggest it. */
      less?: number | null;
    }
  | { do: 'ask'; who: Name | 'right' }
  | { do: 'answer'; by: Name; nth: number }
  | { do: 'give'; who: Name | 'right'; to: Name }
  | { do: 'away'; who: Name; to: Name }
  | { do: 'cancel' | 'drop' | 'revoke' | 'letEnd' | 'problem'; by: Name }
  | { do: 'extend'; by: Name; more: number }
  | { do: 'decideMore'; who: Name | 'right'; verdict: 'approved' | 'denied'; nth: number; shown: 'card' | 'other' }
  | { do: 'claim'; kind: EffectKind; lease: number }
  | { do: 'admit'; whose: Whose }
  | { do: 'start'; whose: Whose; before: Seen }
  | { do: 'settle'; kind: 'provision' | 'revoke'; whose: Whose; seen: Seen; kept: boolean; absent: boolean }
  | { do: 'retry'; kind: EffectKind; whose: Whose; wish: number | null }
  | { do: 'fail'; whose: Whose }
  | { do: 'look'; kind: 'provision' | 'revoke'; whose: Whose }
  | { do: 'task'; act: 'done' | 'confirm' | 'reject' | 'cannot'; by: Name; nth: number }
  | { do: 'told'; whose: Whose }
  | { do: 'lapse' | 'remind' | 'warn' | 'overdue' | 'leavers' }
  | { do: 'leave'; who: Name }
  | { do: 'wait'; ms: number }
  | { do: 'waitFor'; what: EffectKind | 'lease' | 'next' }
  | { do: 'relay'; marks: boolean };

const anybody = fc.constantFrom<Name>('ana', 'bob', 'cat', 'dan', 'dora', 'eve', 'fay', 'gus', 'moe');
const whose = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Whose>('holder') },
  { weight: 1, arbitrary: fc.constantFrom<Whose>('older', 'stranger') },
);
const seen = fc.constantFrom<Seen>('exact', 'exact', 'empty', 'empty', 'more', 'less');
const kind = fc.constantFrom<'provision' | 'revoke'>('provision', 'revoke');
const anyKind = fc.constantFrom<EffectKind>('provision', 'revoke', 'notify', 'lapse', 'remind', 'warn');
const some = <T>(value: T) => fc.constant(value);

/** Who asks for whom: for themselves, for a report, as owner, as security, as an admin. */
const pair = fc.constantFrom<[Name, Name]>(
  ['ana', 'ana'],
  ['ana', 'ana'],
  ['gus', 'ana'],
  ['bob', 'bob'],
  ['dan', 'dan'],
  ['eve', 'eve'],
);
const open = fc
  .record({
    role: fc.constantFrom<RoleName>('agent', 'admin', 'payer', 'payer', 'keeper'),
    pair,
    startIn: fc.constantFrom(null, null, null, HOUR, 3 * DAY),
    lasts: fc.constantFrom(15 * MINUTE, 2 * HOUR, 8 * HOUR),
  })
  .map(({ pair: [by, target], ...rest }): Command => ({ do: 'open', by, target, ...rest }));

const decide = fc.record({
  do: some('decide' as const),
  who: fc.oneof({ weight: 2, arbitrary: fc.constant('right' as const) }, { weight: 1, arbitrary: anybody }),
  step: fc.constantFrom<number | 'open'>('open', 'open', 'open', 0, 1, -1),
  verdict: fc.constantFrom('approved' as const, 'approved' as const, 'approved' as const, 'denied' as const),
  shown: fc.constantFrom('card' as const, 'card' as const, 'card' as const, 'other' as const),
  less: fc.constantFrom(null, null, null, 15 * MINUTE, HOUR, 8 * HOUR),
});
const one = fc.oneof({ weight: 2, arbitrary: fc.constant('right' as const) }, { weight: 1, arbitrary: anybody });

const extend = fc.record({
  do: some('extend' as const),
  by: fc.constantFrom<Name>('ana', 'ana', 'ana', 'gus', 'bob', 'dan', 'moe'),
  more: fc.constantFrom(15 * MINUTE, 30 * MINUTE, 2 * HOUR, 8 * HOUR, 20 * DAY),
});
const decideMore = fc.record({
  do: some('decideMore' as const),
  who: fc.oneof({ weight: 3, arbitrary: some('right' as const) }, { weight: 1, arbitrary: anybody }),
  verdict: fc.constantFrom('approved' as const, 'approved' as const, 'approved' as const, 'denied' as const),
  nth: fc.constantFrom(-1, -1, -1, 0),
  shown: fc.constantFrom('card' as const, 'card' as const, 'card' as const, 'other' as const),
});

const PEOPLE_DO: fc.Arbitrary<Command>[] = [
  fc.record({ do: some('ask' as const), who: one }),
  fc.record({ do: some('answer' as const), by: fc.constantFrom<Name>('ana', 'ana', 'gus', 'bob'), nth: fc.nat(2) }),
  fc.record({ do: some('give' as const), who: one, to: anybody }),
  fc.record({ do: some('away' as const), who: fc.constantFrom<Name>('bob', 'gus', 'dan'), to: anybody }),
  decide,
  decide,
  extend,
  decideMore,
  fc.record({ do: fc.constantFrom('letEnd' as const, 'problem' as const), by: anybody }),
  fc.record({ do: fc.constantFrom('cancel' as const, 'drop' as const, 'revoke' as const), by: anybody }),
  fc.record({
    do: some('task' as const),
    act: fc.constantFrom(
      'done' as const,
      'done' as const,
      'confirm' as const,
      'confirm' as const,
      'reject' as const,
      'cannot' as const,
    ),
    by: fc.constantFrom<Name>('eve', 'fay', 'fay', 'bob', 'ana'),
    nth: fc.nat(2),
  }),
  fc.record({ do: some('leave' as const), who: fc.constantFrom<Name>('ana', 'bob', 'gus', 'dan') }),
];

const WORKERS_DO: fc.Arbitrary<Command>[] = [
  fc.record({ do: some('claim' as const), kind: anyKind, lease: fc.constantFrom(5_000, 30_000, 300_000) }),
  fc.record({ do: some('claim' as const), kind, lease: some(30_000) }),
  fc.record({ do: some('admit' as const), whose }),
  fc.record({ do: some('start' as const), whose, before: fc.constantFrom<Seen>('empty', 'empty', 'less') }),
  fc.record({ do: some('settle' as const), kind, whose, seen, kept: fc.boolean(), absent: fc.boolean() }),
  fc.record({ do: some('retry' as const), kind: anyKind, whose, wish: fc.constantFrom(null, null, 100, 120_000, DAY) }),
  fc.record({ do: some('look' as const), kind, whose }),
  fc.record({ do: some('fail' as const), whose }),
  fc.record({ do: some('told' as const), whose }),
];

const THE_WORLD_DOES: fc.Arbitrary<Command>[] = [
  fc.record({ do: some('relay' as const), marks: fc.constantFrom(true, true, false) }),
  fc.record({ do: some('wait' as const), ms: fc.constantFrom(0, 1, 1_000, 10_000, 50_000, 31_000, HOUR, DAY) }),
  fc.record({
    do: some('waitFor' as const),
    what: fc.oneof(anyKind, fc.constantFrom('lease' as const, 'next' as const)),
  }),
  fc.record({
    do: fc.constantFrom(
      'lapse' as const,
      'remind' as const,
      'warn' as const,
      'overdue' as const,
      'leavers' as const,
      'leavers' as const,
    ),
  }),
];

/** Runs of steps as they mostly happen: chance alone seldom gets a request granted, or one removed. */
const approving: Command = { do: 'decide', who: 'right', step: 'open', verdict: 'approved', shown: 'card' };
const APPROVING: Command[] = [approving, approving, { do: 'relay', marks: true }];
const CLAIMING: Command[] = [
  { do: 'waitFor', what: 'provision' },
  { do: 'claim', kind: 'provision', lease: 30_000 },
];
const STARTING: Command[] = [
  ...CLAIMING,
  { do: 'admit', whose: 'holder' },
  { do: 'start', whose: 'holder', before: 'empty' },
];
const GRANTED: Command = {
  do: 'settle',
  kind: 'provision',
  whose: 'holder',
  seen: 'exact',
  kept: false,
  absent: false,
};
const EXPIRING: Command[] = [
  { do: 'waitFor', what: 'revoke' },
  { do: 'claim', kind: 'revoke', lease: 30_000 },
];
const REMOVED: Command = { do: 'settle', kind: 'revoke', whose: 'holder', seen: 'empty', kept: false, absent: true };
const BY_HAND: Command[] = [
  { do: 'task', act: 'done', by: 'eve', nth: 0 },
  { do: 'task', act: 'confirm', by: 'fay', nth: 0 },
];
/** Given by the connector, or by hand where that is how it is given. */
const GIVING: Command[] = [
  ...STARTING,
  GRANTED,
  { do: 'look', kind: 'provision', whose: 'holder' },
  ...BY_HAND,
  ...CLAIMING,
  { do: 'admit', whose: 'holder' },
  { do: 'look', kind: 'provision', whose: 'holder' },
];
/** Asked for more time, and given it by whoever is asked. */
const more: Command = { do: 'decideMore', who: 'right', verdict: 'approved', nth: -1, shown: 'card' };
const EXTENDING: Command[] = [{ do: 'extend', by: 'ana', more: 30 * MINUTE }, more, more];
const runs = fc.constantFrom<Command[]>(
  [...CLAIMING, { do: 'look', kind: 'provision', whose: 'holder' }],
  GIVING,
  [...EXPIRING, { do: 'look', kind: 'revoke', whose: 'holder' }],
  [...EXPIRING, REMOVED],
  [{ do: 'claim', kind: 'revoke', lease: 30_000 }, REMOVED],
  [
    { do: 'claim', kind: 'revoke', lease: 5_000 },
    { do: 'retry', kind: 'revoke', whose: 'holder', wish: null },
  ],
  [{ do: 'waitFor', what: 'lapse' }, { do: 'claim', kind: 'lapse', lease: 5_000 }, { do: 'lapse' }],
  [{ do: 'waitFor', what: 'warn' }, { do: 'claim', kind: 'warn', lease: 5_000 }, { do: 'warn' }],
  [{ do: 'extend', by: 'ana', more: 30 * MINUTE }, { do: 'waitFor', what: 'revoke' }, more, more],
  [{ do: 'waitFor', what: 'remind' }, { do: 'claim', kind: 'remind', lease: 5_000 }, { do: 'remind' }],
  [
    { do: 'waitFor', what: 'notify' },
    { do: 'claim', kind: 'notify', lease: 5_000 },
    { do: 'told', whose: 'holder' },
  ],
  [{ do: 'decide', who: 'right', step: 'open', verdict: 'denied', shown: 'card' }],
  [
    { do: 'ask', who: 'right' },
    { do: 'wait', ms: 31_000 },
    { do: 'answer', by: 'ana', nth: 0 },
  ],
  BY_HAND,
  BY_HAND.map((c) => ({ ...c, nth: 1 })),
);
const BEGINNINGS: Command[][] = [
  [...APPROVING, ...GIVING, ...EXTENDING],
  [],
  APPROVING,
  [...APPROVING, ...STARTING],
  [...APPROVING, ...GIVING],
];

const alone = fc.oneof(...PEOPLE_DO, ...WORKERS_DO, ...THE_WORLD_DOES).map((command) => [command]);
const anything = fc.oneof({ weight: 5, arbitrary: alone }, { weight: 1, arbitrary: runs });

/** A whole story: it begins with a request, comes some way, and then anything may happen. */
export const stories: fc.Arbitrary<Command[]> = fc
  .tuple(open, fc.constantFrom(...BEGINNINGS), fc.array(anything, { maxLength: 40, size: 'max' }))
  .map(([first, beginning, rest]) => [first, ...beginning, ...rest.flat()]);
