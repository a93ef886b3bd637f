import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryBody, type LedgerEntry, numbered } from '../../src/domain/audit.ts';
import { readPlainEvent } from '../../src/domain/plain-event.ts';

const actor = { kind: 'system', name: 'worker' } as const;
const AT = new Date('2026-11-22T10:00:00.000Z');

function literalOf(detail: Record<string, unknown>, more: Partial<LedgerEntry> = {}): string {
  const entry: LedgerEntry = { key: 'R/4', at: AT, action: 'drift.found', record: 'R', n: 4, actor, detail, ...more };
  return JSON.stringify(numbered(entryBody(entry), 17));
}

/** Recognised means: read with care, it is the same. */
function expectTheSame(literal: string): void {
  const found = readPlainEvent(literal);
  if (!found) return;
  const { bytes, entry } = found;
  expect(bytes).toBe(JSON.parse(literal));
  expect(JSON.stringify(bytes)).toBe(literal);
  const { seq, key, at, action, record, n, actor: who, detail } = entry;
  expect({ seq, key, at, action, record, n, actor: who, detail }).toEqual(JSON.parse(bytes));
}

const DETAIL = { list: [{ people: ['S1', 'Zoë 🦊'], step: 1 }], none: [], empty: {}, at: null, ok: true, x: -1.5e-7 };
const PLAIN = literalOf(DETAIL);

describe('an event in its usual form is recognised', () => {
  it.each([
    ['with lists and objects inside', PLAIN],
    ['without anything inside', literalOf({})],
    ['of no record', literalOf({}, { record: null, n: null })],
  ])('%s', (_, literal) => {
    expect(readPlainEvent(literal)).not.toBeNull();
    expectTheSame(literal);
  });
});

describe('what is recognised is what a careful reading finds', () => {
  it('for any detail', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (detail) => expectTheSame(literalOf(detail))));
  });

  it('for an event with a few characters changed, removed or put in', () => {
    const piece = fc.constantFrom(...'{}[],:\\/u0019-+.eE tn\n\u007f', '\\"', ',,', '""', '\\\\', '\\n', 'null');
    const change = fc.tuple(fc.nat(PLAIN.length), fc.nat(2), fc.oneof(fc.constant(''), piece));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        const changed = changes.reduce((s, [at, gone, put]) => s.slice(0, at) + put + s.slice(at + gone), PLAIN);
        expectTheSame(changed);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('what is not in its usual form is left to the careful reading', () => {
  it.each([
    ['a comma too many in an object', '\\"empty\\":{}', '\\"empty\\":{,}'],
    ['a comma behind the last of a list', '\\"none\\":[]', '\\"none\\":[1,]'],
    ['a comma behind the last of an object', '\\"step\\":1}', '\\"step\\":1,}'],
    ['a comma missing', 'null,\\"empty\\"', 'null\\"empty\\"'],
    ['a number with a zero before it', '\\"step\\":1', '\\"step\\":01'],
    ['NaN', '\\"step\\":1', '\\"step\\":NaN'],
    ['a space', '\\"step\\":1', '\\"step\\": 1'],
    ['an escape that need not be', 'S1', '\\u0053\\u0031'],
    ['a slash with a backslash', 'S1', '\\/'],
    ['a quote inside a text', 'S1', 'S\\\\\\"1'],
    ['a line feed inside a text', 'S1', 'S\n1'],
    ['a bare quote', 'S1', 'S"1'],
    ['a number in place of the record', '\\"record\\":\\"R\\"', '\\"record\\":1'],
    ['a member more', '\\"seq\\":17', '\\"seq\\":17,\\"x\\":1'],
  ])('%s', (_, usual, other) => {
    expect(PLAIN).toContain(usual);
    expect(readPlainEvent(PLAIN.replace(usual, other))).toBeNull();
  });
});
