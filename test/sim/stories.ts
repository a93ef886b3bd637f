import fc from 'fast-check';
import { MINUTE, type Name, type RoleName } from '../support/an-organisation.ts';
import { type Act, type Command, FAULTS, FILES, open, PEOPLE, TIME } from './commands.ts';

/** A story and what the world is like while it is told. */
export interface Story {
  machines: number;
  /** How the queue treats jobs. */
  queue: 'true' | 'loses' | 'doubles' | 'dawdles';
  commands: Command[];
}

const APPROVING: Omit<Extract<Act, { do: 'decide' }>, 'nth'> = {
  ...({ do: 'decide', who: 'right', step: 'open', verdict: 'approved' } as const),
  ...({ shown: 'card', account: 'first', double: false } as const),
};

/** Both steps, where there are two. */
const approve = (nth: number): Command[] => [
  { ...APPROVING, nth },
  { do: 'wait', ms: 1_000 },
  { ...APPROVING, nth },
];
const settle = (ms: number): Command => ({ do: 'settle', ms });
const until = (off: number): Command => ({ do: 'untilEnd', off });
const byHand = (nth: number): Command[] => [
  { do: 'task', nth, how: 'complete', by: 'eve' },
  { do: 'wait', ms: 500 },
  { do: 'task', nth, how: 'confirm', by: 'fay' },
];

const faults = fc.array(fc.oneof(...FAULTS), { minLength: 1, maxLength: 3, size: 'max' });
const nth = fc.constantFrom(0, 0, 1);

/** More time, asked and decided. */
const extend = (nth: number, verdict: 'approved' | 'denied'): Command[] => [
  { do: 'extend', nth, by: 'holder', more: '15m' },
  { do: 'wait', ms: 500 },
  { do: 'decideMore', nth, who: 'right', verdict, double: true },
  { do: 'wait', ms: 500 },
  { do: 'decideMore', nth, who: 'right', verdict, double: false },
];

/** Commands in the order in which they mostly come: chance alone seldom gets anything granted, or one fault met. */
const SCENES: fc.Arbitrary<Command[]>[] = [
  nth.map(approve),
  nth.map((n) => [settle(30_000), ...byHand(n), settle(10_000)]),
  // Something breaks just before an end, or while somebody ends it.
  faults.map((broken) => [until(-100), ...broken, until(300), settle(30_000)]),
  fc
    .tuple(faults, nth, fc.constantFrom<Name | 'holder'>('holder', 'bob', 'dan'))
    .map(([broken, n, by]) => [
      settle(30_000),
      ...broken,
      { do: 'end', nth: n, how: by === 'holder' ? 'drop' : 'revoke', by },
      settle(30_000),
    ]),
  // Somebody thinks better of it while it is being granted, and that does not go well.
  fc
    .tuple(open, faults, fc.constantFrom(500, 3_000, 15_000))
    .map(([another, broken, ms]) => [
      { ...another, by: 'ana', target: 'ana', startIn: null },
      { do: 'wait', ms: 200 },
      ...broken,
      ...approve(-1),
      { do: 'wait', ms },
      { do: 'end', nth: -1, how: 'drop', by: 'holder' },
      settle(30_000),
    ]),
  // Somebody leaves, or the files change, between the approval and the grant.
  fc.tuple(nth, fc.oneof(...FILES)).map(([n, change]) => [...approve(n), change, settle(30_000)]),
  fc
    .tuple(open, fc.oneof(...FILES))
    .map(([another, change]) => [
      { ...another, startIn: 5 * MINUTE, twice: 'no' },
      { do: 'wait', ms: 200 },
      ...approve(-1),
      change,
      { do: 'wait', ms: 6 * MINUTE },
    ]),
  fc.constant([until(300), settle(30_000)]),
  fc
    .tuple(nth, fc.constantFrom('approved' as const, 'approved' as const, 'denied' as const))
    .map(([n, verdict]) => [settle(30_000), ...extend(n, verdict), settle(5_000)]),
  // Approved in the moment of the end, while something breaks.
  fc
    .tuple(nth, faults, fc.constantFrom(-5_000, -600, -100, 0))
    .map(([n, broken, off]) => [
      settle(30_000),
      { do: 'extend', nth: n, by: 'holder', more: '15m' },
      until(off),
      { do: 'decideMore', nth: n, who: 'right', verdict: 'approved', double: true },
      ...broken,
      { do: 'decideMore', nth: n, who: 'right', verdict: 'approved', double: false },
      settle(30_000),
    ]),
];

const alone = (arbitraries: fc.Arbitrary<Command>[]) => fc.oneof(...arbitraries).map((one) => [one]);
const anything = fc.oneof(
  { weight: 4, arbitrary: alone(PEOPLE) },
  { weight: 1, arbitrary: alone(FILES) },
  { weight: 3, arbitrary: alone(FAULTS) },
  { weight: 3, arbitrary: alone(TIME) },
  { weight: 4, arbitrary: fc.oneof(...SCENES) },
);

/** A request that is in order, mostly for now and for the system that can go wrong. */
const first = fc
  .tuple(
    open,
    fc.constantFrom<[Name, Name]>(['ana', 'ana'], ['ana', 'ana'], ['gus', 'ana'], ['bob', 'bob'], ['gus', 'ivo']),
    fc.constantFrom<RoleName>('agent', 'agent', 'admin', 'admin', 'payer'),
    fc.constantFrom(null, null, null, 5 * MINUTE),
  )
  .map(([any, [by, target], role, startIn]): Command => ({ ...any, by, target, role, startIn }));

const BEGINNINGS: Command[][] = [
  [],
  ...[approve(0), approve(0), approve(0), approve(0)],
  [...approve(0), settle(30_000)],
  [...approve(0), until(-100)],
  [...approve(0), { do: 'wait', ms: 3_000 }, { do: 'end', nth: 0, how: 'drop', by: 'holder' }],
];

/** A second request beside the first: of the same person for what both roles share, or any. */
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
      queue: fc.constantFrom(
        'true' as const,
        'true' as const,
        'loses' as const,
        'doubles' as const,
        'dawdles' as const,
      ),
      first,
      broken: fc.oneof(fc.constant([]), faults, faults),
      beginning: fc.constantFrom(...BEGINNINGS),
      beside: fc.oneof(fc.constant([]), fc.constant([]), second),
      rest: fc.array(anything, { maxLength: 8, size: 'max' }),
    })
    .map(({ machines, queue, first, broken, beginning, beside, rest }) => ({
      machines,
      queue,
      commands: [first, { do: 'wait', ms: 300 } as const, ...broken, ...beginning, ...beside, ...rest.flat()],
    })),
);
