import { describe, expect, it } from 'vitest';
import { judge } from '../../models/judge-commits.ts';

interface Doc {
  _id: string;
  version: number;
  stamp?: string;
}

/** What can become of a compare-and-set from version 4 to 5, and where the document is when we look. */
interface Fate {
  happened: boolean;
  now: Doc | null;
}

function fates(id: string): Fate[] {
  return [
    { happened: true, now: { _id: id, version: 5, stamp: `ours-${id}` } },
    { happened: true, now: { _id: id, version: 6, stamp: 'another' } },
    { happened: true, now: { _id: id, version: 9, stamp: 'another' } },
    { happened: false, now: { _id: id, version: 4, stamp: 'another' } },
    { happened: false, now: { _id: id, version: 4 } },
    { happened: false, now: { _id: id, version: 5, stamp: 'another' } },
    { happened: false, now: { _id: id, version: 5 } },
    { happened: false, now: { _id: id, version: 7, stamp: 'another' } },
    { happened: false, now: null },
  ];
}

/** Every way in which so many compare-and-sets can come out together. */
function outcomes(count: number): Fate[][] {
  if (count === 0) return [[]];
  return outcomes(count - 1).flatMap((rest) => fates(`R${String(count)}`).map((fate) => [...rest, fate]));
}

const sentFor = (many: readonly Fate[]): Doc[] =>
  many.map((_, i) => ({ _id: `R${String(i + 1)}`, version: 5, stamp: `ours-R${String(i + 1)}` }));
const foundOf = (many: readonly Fate[]): Doc[] => many.flatMap((f) => f.now ?? []);
const isOpen = (f: Fate): boolean => (f.now?.version ?? 0) > 5;

describe('whose compare-and-set happened', () => {
  it('in every combination of four, nothing is said that is not so, and all is said that can be known', () => {
    let combinations = 0;
    let told = 0;
    for (const many of outcomes(4)) {
      const matched = many.filter((f) => f.happened).length;
      const verdicts = judge(sentFor(many), foundOf(many), matched);
      const open = many.filter(isOpen);
      // Only where others moved on both what we wrote and what we did not, nobody can tell one from the other.
      const tellable = new Set(open.map((f) => f.happened)).size < 2;
      const right = many.every((f, i) => verdicts[i] === (tellable || !isOpen(f) ? f.happened : null));
      if (!right) expect({ many, verdicts }).toBeNull();
      combinations += 1;
      told += verdicts.filter((v) => v !== null).length;
    }
    expect(combinations).toBe(9 ** 4);
    expect(told / (combinations * 4)).toBeGreaterThan(0.85);
  });

  it('without a count only what others moved on is left open', () => {
    for (const many of outcomes(3)) {
      const verdicts = judge(sentFor(many), foundOf(many), null);
      expect(verdicts).toEqual(many.map((f) => (isOpen(f) ? null : f.happened)));
    }
  });

  it('an old picture of the documents makes no no of a yes: the count speaks against it', () => {
    let seenThrough = 0;
    for (const many of outcomes(3).filter(([first, ...rest]) => first?.happened && !rest.some(isOpen))) {
      const matched = many.filter((f) => f.happened).length;
      const old = [{ _id: 'R1', version: 4 }, ...foundOf(many.slice(1))];
      const verdicts = judge(sentFor(many), old, matched);
      expect(verdicts[0]).toBeNull();
      expect(verdicts.filter((v, i) => v !== null && v !== many[i]?.happened)).toEqual([]);
      seenThrough += 1;
    }
    expect(seenThrough).toBe(3 * 6 * 6);
  });
});
