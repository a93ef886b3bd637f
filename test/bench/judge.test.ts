import { describe, expect, it } from 'vitest';
import { swingOf, verdictOn } from '../../bench/support/judge.ts';
import { median, percentile } from '../../bench/support/numbers.ts';
import { asPage, type RunFacts } from '../../bench/support/report.ts';
import type { Figure } from '../../bench/support/scenario.ts';

const figure = (changes: Partial<Figure> = {}): Figure => ({
  name: 'p99 lateness',
  unit: 'ms',
  ours: [10, 30, 12],
  bare: { bare: [10, 11, 12] },
  goal: { words: 'at most 1.5x bare', sense: 'most', limits: [15, 16, 18] },
  ...changes,
});

const facts: RunFacts = {
  versions: { node: '20' },
  durability: { redis: 'every second' },
  machine: { cores: 2, cpu: 'some', memoryGb: 4 },
  date: '2026-11-24T00:00:00.000Z',
  rounds: 3,
  quick: false,
  loadAtStart: '0',
  loadAtEnd: '0',
};

const pageOf = (changes: Partial<RunFacts>, figures: Figure[]): string =>
  asPage({ ...facts, ...changes }, [
    { scenario: { number: 3, title: 'A burst', how: 'So.', run: null }, outcome: { figures }, seconds: 1 },
  ]);

describe('a goal', () => {
  it('is met when the median over the rounds keeps to the limit, whatever one round did', () => {
    expect(verdictOn(figure())).toBe('met');
  });

  it('is missed when the median does not', () => {
    expect(verdictOn(figure({ ours: [10, 30, 40] }))).toBe('missed');
  });

  it('of at least so much is met from above', () => {
    const goal = { words: 'at least half', sense: 'least', limits: [5, 5, 5] } as const;
    expect(verdictOn(figure({ ours: [4, 6, 7], goal }))).toBe('met');
    expect(verdictOn(figure({ ours: [4, 4, 7], goal }))).toBe('missed');
  });

  it('is void when a bare figure swings over three times, met or not', () => {
    const restless = figure({ bare: { bare: [10, 11, 12], other: [1, 2, 3.1] } });
    expect(swingOf(restless)).toBeCloseTo(3.1);
    expect(verdictOn(restless)).toBe('void');
    expect(verdictOn(figure({ bare: { bare: [10, 20, 30] } }))).toBe('met');
    expect(verdictOn(figure({ bare: { bare: [10, 0, 10] } }))).toBe('void');
  });

  it('of never is missed by one round, and no restless machine excuses it', () => {
    const goal = { words: 'none early', sense: 'none' } as const;
    expect(verdictOn(figure({ ours: [0, 0, 0], goal }))).toBe('met');
    expect(verdictOn(figure({ ours: [0, 1, 0], bare: { bare: [1, 100, 1] }, goal }))).toBe('missed');
  });

  it('that could not be measured is missed', () => {
    expect(verdictOn(figure({ ours: [Number.NaN, Number.NaN, Number.NaN] }))).toBe('missed');
  });
});

describe('the page', () => {
  it('says missed and void in words', () => {
    const page = pageOf({}, [figure({ ours: [20, 30, 40] }), figure({ bare: { bare: [1, 2, 9] } })]);
    expect(page).toContain(
      '| 3 | p99 lateness | at most 1.5x bare | 30 ms (20 to 40) | **missed**, 1.88 of the limit |',
    );
    expect(page).toContain('**void**: a bare figure swung 9x');
  });

  it('of a quick run gives no verdict', () => {
    const page = pageOf({ quick: true }, [figure({ ours: [20, 30, 40] })]);
    expect(page).toContain('quick: smaller sizes, no verdict on the goals');
    expect(page).not.toContain('**missed**');
  });
});

describe('the arithmetic', () => {
  it('takes the nearest rank', () => {
    const values = Array.from({ length: 1_000 }, (_, i) => i + 1);
    expect(percentile(values, 0.99)).toBe(990);
    expect(percentile([5], 0.99)).toBe(5);
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});
