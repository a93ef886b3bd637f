import { describe, expect, it } from 'vitest';
import { parseCatalog } from '../../src/sources/catalog-file.ts';
import { edit, parse, SMALL, spot } from './small-catalog.ts';

describe('a catalogue made to harm or by accident broken is refused with its place', () => {
  it.each([
    ['__proto__', '__proto__: {polluted: yes}', 'the key "__proto__" is not allowed'],
    ['quoted __proto__', '"__proto__": {polluted: yes}', 'the key "__proto__" is not allowed'],
    ['constructor', 'constructor: {prototype: {polluted: yes}}', 'the key "constructor" is not allowed'],
    ['prototype', 'prototype: {polluted: yes}', 'the key "prototype" is not allowed'],
    ['a number as key', '2024: yes', 'a key must be text'],
    ['a list as key', '? [a, b]\n: c', 'a key must be text'],
    ['the same key again', 'slack: {}', '"slack" stands here a second time, first on line 4'],
    ['a tag', 'extra: !!js/function "return 1"', 'not readable as YAML: Unresolved tag'],
    ['an alias to nothing', 'extra: *nobody', 'nothing is named &nobody'],
    ['an alias inside its own block', 'extra: &loop {inner: *loop}', 'the block &loop holds itself'],
    ['merge keys', 'extra: &base {a: b}\n<<: *base', 'unknown key "<<"'],
    ['nesting without end', `extra: ${'['.repeat(30)}${']'.repeat(30)}`, 'nested too deep'],
    ['nesting past the parser', `extra: ${'['.repeat(5000)}`, 'not readable as YAML'],
    ['a lost bracket', 'extra: [a, b', 'not readable as YAML'],
    ['tabs', 'extra:\n\ta: b', 'not readable as YAML'],
    ['a second document', '---\na: b', 'not readable as YAML'],
  ])('%s', (_, extra, message) => {
    const { catalog, faults } = parse(`${SMALL}${extra}\n`);
    expect(catalog).toBeNull();
    expect(faults).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining(message), severity: 'error' }),
    );
    expect(Math.max(...faults.map((f) => f.line))).toBeGreaterThanOrEqual(SMALL.split('\n').length);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('a harmful key deep inside a role', () => {
    const text = edit(
      SMALL,
      '      types: [employee, intern]',
      '      types: [employee, intern]\n      __proto__: {types: [auditor]}',
    );
    const { catalog, faults } = parse(text);
    expect(catalog).toBeNull();
    expect(faults.map((f) => [`${f.line}:${f.column}`, f.message])).toEqual([
      [spot(text, '__proto__'), 'the key "__proto__" is not allowed'],
    ]);
  });

  it('a bomb of aliases, at once', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]\n`;
    const bomb = `l0: &l0 [x, y]\n${Array.from({ length: 12 }, (_, i) => level(`l${i + 1}`, `l${i}`)).join('')}`;
    const { catalog, faults } = parse(bomb);
    expect(catalog).toBeNull();
    expect(faults).toMatchObject([{ message: 'aliases repeat too much of the file' }]);
  });

  it.each([
    ['an empty file', '', 'the file is empty'],
    ['only comments', '# nothing\n', 'the file is empty'],
    ['a list', '- a\n- b\n', 'must be a block of keys, not a list'],
    ['one word', 'hello\n', 'must be a block of keys, not a text'],
  ])('%s', (_, text, message) => {
    expect(parse(text)).toMatchObject({
      catalog: null,
      faults: [{ line: 1, message: expect.stringContaining(message) }],
    });
  });

  it('text that is not UTF-8, once, with its line', () => {
    const latin1 = Buffer.from(edit(SMALL, 'name: Tiny', 'name: Tin\u00fc'), 'latin1');
    expect(parseCatalog('p.yml', latin1)).toMatchObject({
      catalog: null,
      faults: [{ line: 3, message: 'the file is not UTF-8 text' }],
    });
  });

  it('NUL bytes', () => {
    expect(parse(edit(SMALL, 'Tiny', 'Ti\0ny'))).toMatchObject({
      catalog: null,
      faults: [{ line: 3, message: 'the file holds NUL bytes' }],
    });
  });

  it('a file far larger than any catalogue', () => {
    expect(parse(SMALL + '#'.repeat(4 * 1024 * 1024))).toMatchObject({
      catalog: null,
      faults: [{ message: expect.stringContaining('bytes') }],
    });
  });
});

it('a secret the parser stumbles over is not repeated', () => {
  const { faults } = parse(`${SMALL}extra: [a] xoxb-17653672481-abcdefgh\n`);
  expect(faults.length).toBeGreaterThan(0);
  expect(JSON.stringify(faults)).not.toContain('abcdefgh');
});

it('an alias may repeat a list', () => {
  const text = edit(
    edit(SMALL, 'types: [employee]', 'types: &staff [employee]'),
    '      types: [employee]\n',
    '      types: *staff\n',
  );
  const { catalog, faults } = parse(text);
  expect(faults).toEqual([]);
  expect(catalog?.roles.get('approver')?.requestableBy.types).toEqual(['employee']);
});

it('a byte order mark and CRLF change no position', () => {
  const text = edit(SMALL, 'risk: low', 'risk: lo');
  const { faults } = parse(`\ufeff${text.replaceAll('\n', '\r\n')}`);
  expect(faults.map((f) => `${f.line}:${f.column}`)).toEqual([spot(text, 'risk: |lo')]);
});
