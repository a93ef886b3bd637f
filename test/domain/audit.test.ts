import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChainLink,
  canonical,
  entryBody,
  GENESIS,
  LEDGER_ACTIONS,
  type LedgerEntry,
  link,
  numbered,
  START,
  sha256,
} from '../../src/domain/audit.ts';
import { verifyLink } from '../../src/domain/verify-link.ts';

const AT = new Date('2026-11-22T10:00:00.000Z');

function entry(n: number, detail: Record<string, unknown> = {}): LedgerEntry {
  const record = 'REQ-2026-000123';
  return {
    key: `${record}/${n}`,
    at: AT,
    action: 'grant.verified',
    record,
    n,
    actor: { kind: 'system', name: 'worker' },
    detail,
  };
}

function chainOf(details: readonly Record<string, unknown>[]): ChainLink[] {
  const links: ChainLink[] = [];
  for (const [i, detail] of details.entries()) links.push(link(entry(i + 1, detail), links.at(-1) ?? null));
  return links;
}

/** The first bad number of a chain that should have `count` links; 0 when it is whole. */
function firstBad(links: readonly unknown[], count: number): number {
  let head = START;
  for (const l of links) {
    const verdict = verifyLink(head, l);
    if (!verdict.ok) return verdict.firstBadSeq;
    head = verdict.head;
  }
  return head.seq === count ? 0 : Math.min(head.seq, count) + 1;
}

describe('equal values give equal bytes', () => {
  it('whatever the order their keys were set in', () => {
    expect(canonical({ b: 1, a: { d: [{ z: 1, y: 2 }], c: null } })).toBe('{"a":{"c":null,"d":[{"y":2,"z":1}]},"b":1}');
  });

  it('with keys that look like numbers sorted as text', () => {
    expect(canonical({ 9: 'b', 10: 'a', x: 0 })).toBe('{"10":"a","9":"b","x":0}');
  });

  it('with a key called __proto__ kept as data', () => {
    const value: unknown = JSON.parse('{"b":1,"__proto__":{"a":2}}');
    expect(canonical(value)).toBe('{"__proto__":{"a":2},"b":1}');
  });

  it('with dates in UTC, undefined members left out, and text outside ASCII as it is', () => {
    expect(canonical({ at: AT, gone: undefined, who: 'Zoë 🦊' })).toBe(
      '{"at":"2026-11-22T10:00:00.000Z","who":"Zoë 🦊"}',
    );
  });

  it('with half characters escaped, so that the bytes are always UTF-8', () => {
    expect(canonical('\ud800')).toBe('"\\ud800"');
  });

  it('for every JSON value, in any order of keys, and reads back as the value', () => {
    const backwards = (v: unknown): unknown => {
      if (Array.isArray(v)) return v.map(backwards);
      if (typeof v !== 'object' || v === null) return v;
      const copy: object = Object.create(null) as object;
      for (const [key, value] of Object.entries(v).reverse())
        Object.defineProperty(copy, key, { value: backwards(value), enumerable: true });
      return copy;
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const bytes = canonical(value);
        expect(canonical(backwards(value))).toBe(bytes);
        expect(JSON.stringify(JSON.parse(bytes))).toBe(JSON.stringify(JSON.parse(canonical(JSON.parse(bytes)))));
        expect(JSON.parse(bytes)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('what JSON would silently change is refused, with its place', () => {
  const loop: Record<string, unknown> = {};
  loop['again'] = loop;
  it.each<[string, unknown, RegExp]>([
    ['NaN', { a: [Number.NaN] }, /number at \$\.a\[0\]/],
    ['Infinity', Number.POSITIVE_INFINITY, /number at \$/],
    ['undefined in a list', { a: [undefined] }, /undefined at \$\.a\[0\]/],
    ['a hole in a list', new Array<unknown>(1), /undefined at \$\[0\]/],
    ['undefined itself', undefined, /undefined at \$/],
    ['an invalid date', { at: new Date(Number.NaN) }, /object at \$\.at/],
    ['a map', { a: new Map([[1, 2]]) }, /object at \$\.a/],
    ['an object of a class', { a: new URL('https://example.com') }, /object at \$\.a/],
    ['a function', { a: () => 1 }, /function at \$\.a/],
    ['a symbol', { a: Symbol('a') }, /symbol at \$\.a/],
    ['a bigint', { a: 1n }, /bigint at \$\.a/],
    ['a cycle', loop, /nested too deep/],
  ])('%s', (_, value, message) => {
    expect(() => canonical(value)).toThrow(message);
    expect(() => canonical(value)).toThrow(TypeError);
  });
});

describe('a link is the hash of what is before it and of its own bytes', () => {
  it('and anybody can recompute it', () => {
    const [first, second] = chainOf([{}, {}]) as [ChainLink, ChainLink];
    expect(first).toMatchObject({ seq: 1, prev: GENESIS, hash: sha256(GENESIS + first.bytes) });
    expect(second).toMatchObject({ seq: 2, prev: first.hash, hash: sha256(first.hash + second.bytes) });
    expect(JSON.parse(second.bytes)).toEqual({ ...entry(2), at: AT.toISOString(), seq: 2 });
  });

  it('whose number, put in behind the body, stands where the canonical form has it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (detail, seq) => {
        const e = entry(1, detail);
        expect(numbered(entryBody(e), seq)).toBe(canonical({ ...e, seq }));
      }),
    );
  });

  it('and fields that are no part of an entry stay out of it', () => {
    const more: LedgerEntry = Object.assign(entry(1), { _id: 'x', seq: 99 });
    expect(link(more, null)).toEqual(link(entry(1), null));
  });
});

describe('no change to a chain goes unseen, and the first bad number is named', () => {
  const details = fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string()), { minLength: 1, maxLength: 7 });
  const chain = details
    .map(chainOf)
    .chain((links) => fc.record({ links: fc.constant(links), at: fc.nat(links.length - 1) }));
  const text = fc.constantFrom<'bytes' | 'prev' | 'hash'>('bytes', 'prev', 'hash');
  const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code));
  const at = (links: readonly ChainLink[], i: number) => links[i] as ChainLink;

  it('a whole chain passes', () => {
    fc.assert(fc.property(chain, ({ links }) => void expect(firstBad(links, links.length)).toBe(0)));
  });

  it('an edit of any one character', () => {
    fc.assert(
      fc.property(chain, text, fc.nat(), unit, ({ links, at: i }, field, position, character) => {
        const old = at(links, i)[field];
        const p = position % old.length;
        fc.pre(old[p] !== character);
        const edited = { ...at(links, i), [field]: old.slice(0, p) + character + old.slice(p + 1) };
        expect(firstBad(links.with(i, edited), links.length)).toBe(i + 1);
      }),
      { numRuns: 500 },
    );
  });

  it('another number on a link', () => {
    fc.assert(
      fc.property(chain, fc.integer(), ({ links, at: i }, seq) => {
        fc.pre(seq !== i + 1);
        expect(firstBad(links.with(i, { ...at(links, i), seq }), links.length)).toBe(i + 1);
      }),
    );
  });

  it('an edit with its own hash made to fit: the next link does not follow, or the end is another', () => {
    fc.assert(
      fc.property(chain, ({ links, at: i }) => {
        fc.pre(i + 1 < links.length);
        const edited = link(entry(i + 1, { edited: true }), i === 0 ? null : at(links, i - 1));
        expect(firstBad(links.with(i, edited), links.length)).toBe(i + 2);
      }),
    );
  });

  it('a link taken out, at the end too', () => {
    fc.assert(
      fc.property(chain, ({ links, at: i }) => void expect(firstBad(links.toSpliced(i, 1), links.length)).toBe(i + 1)),
    );
  });

  it('two links that changed places', () => {
    fc.assert(
      fc.property(chain, fc.nat(), ({ links, at: i }, other) => {
        const j = other % links.length;
        fc.pre(i !== j);
        const swapped = links.with(i, at(links, j)).with(j, at(links, i));
        expect(firstBad(swapped, links.length)).toBe(Math.min(i, j) + 1);
      }),
    );
  });

  it('a link standing twice', () => {
    fc.assert(
      fc.property(chain, ({ links, at: i }) => {
        expect(firstBad(links.toSpliced(i, 0, at(links, i)), links.length)).toBe(i + 2);
      }),
    );
  });

  it('a link put in, even one that fits what is before it', () => {
    fc.assert(
      fc.property(chain, ({ links, at: i }) => {
        const forged = link(entry(99), i === 0 ? null : at(links, i - 1));
        expect(firstBad(links.toSpliced(i, 0, forged), links.length)).toBe(i + 2);
      }),
    );
  });

  it('a cut', () => {
    fc.assert(
      fc.property(chain, ({ links, at: i }) => void expect(firstBad(links.slice(0, i), links.length)).toBe(i + 1)),
    );
  });

  it('what is not a link at all', () => {
    fc.assert(fc.property(fc.anything(), (value) => void expect(firstBad([value], 1)).toBe(1)));
  });

  it('bytes that fit their hash and are no event, or one of another number', () => {
    const forge = (bytes: string): ChainLink => ({ seq: 1, prev: GENESIS, bytes, hash: sha256(GENESIS, bytes) });
    expect(verifyLink(START, forge('{"seq":1}'))).toMatchObject({
      firstBadSeq: 1,
      why: expect.stringMatching('not an event'),
    });
    expect(verifyLink(START, forge('not JSON'))).toMatchObject({
      firstBadSeq: 1,
      why: expect.stringMatching('not an event'),
    });
    const other = numbered(entryBody(entry(1)), 2);
    expect(verifyLink(START, forge(other))).toMatchObject({
      firstBadSeq: 1,
      why: expect.stringMatching('another number'),
    });
  });
});

describe('the page about the ledger', () => {
  const page = readFileSync(new URL('../../docs/ledger.md', import.meta.url), 'utf8');

  it('explains every action, and no other', () => {
    const explained = [...page.matchAll(/^\| `([a-z]+\.[a-z_]+)` \|/gm)].map((m) => m[1]);
    expect(new Set(explained)).toEqual(new Set(LEDGER_ACTIONS));
    expect(explained).toHaveLength(LEDGER_ACTIONS.length);
  });
});
