import { describe, expect, it } from 'vitest';
import { runSeed, storyOf } from './explore.ts';
import { simulate } from './simulate.ts';

const withoutStamp = (record: object) => ({ ...record, stamp: null });

describe('a seed', () => {
  it('gives exactly the same run again, step by step', async () => {
    for (const seed of [3, 11, 42, 77]) {
      const { run } = await runSeed(seed);
      const again = await runSeed(seed);
      expect(again.run.trace).toEqual(run.trace);
      // Stamps of compare-and-sets are drawn by the driver and decide nothing.
      expect(again.run.records.map(withoutStamp)).toEqual(run.records.map(withoutStamp));
    }
  });

  it('decides the order of the steps, not only the story', async () => {
    const story = storyOf(11);
    const orders = new Set<string>();
    for (const order of [1, 2, 3]) orders.add((await simulate(story, order)).digest);
    expect(orders.size).toBe(3);
  });
});
