import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Command, type CommandNote, isRequestId, parseCommand } from '../../src/domain/command.ts';

const EMPTY = { role: null, duration: null, justification: null, forWhom: null, ticket: null };
const WHY = 'Roll back the release';
const request = (more: Partial<Extract<Command, { kind: 'request' }>> = {}): Command => ({
  kind: 'request',
  role: 'prod-deployer',
  duration: '2h',
  justification: WHY,
  forWhom: null,
  ticket: null,
  ...more,
});
const modal = (prefill: object, note: CommandNote | null = null): Command => ({
  kind: 'modal',
  prefill: { ...EMPTY, ...prefill },
  note,
});
const slack = { kind: 'slack' as const, userId: 'U123' };

describe('one line asks', () => {
  it.each<[string, Command]>([
    [`request prod-deployer 2h "${WHY}"`, request()],
    [`  REQUEST   prod-deployer  2h  "${WHY}"  `, request()],
    [`request prod-deployer 2h “${WHY}”`, request()],
    [`request prod-deployer 2h „${WHY}“`, request()],
    [`request prod-deployer 2h «${WHY}»`, request()],
    [`request prod-deployer 2h "${WHY}`, request()],
    [`request prod-deployer 2h ${WHY}`, request()],
    [`request prod-deployer 2 hours "${WHY}"`, request()],
    [`request prod-deployer 2hours "${WHY}"`, request()],
    [`request prod-deployer 2 Stunden "${WHY}"`, request()],
    [`request prod-deployer "${WHY}" 90 min`, request({ duration: '90m' })],
    [`request prod-deployer 1h30m "${WHY}"`, request({ duration: '1h30m' })],
    [`request "Prod Deployer" 2h "${WHY}"`, request({ role: 'Prod Deployer' })],
    [`request “Prod Deployer” 2h ${WHY}`, request({ role: 'Prod Deployer' })],
    [`request Prod Deployer 2h "${WHY}"`, request({ role: 'Prod Deployer' })],
    [`request prod-deployer 2h "${WHY}" for <@U123|ana>`, request({ forWhom: slack })],
    [`request prod-deployer 2h "${WHY}" for <@U123|Ana Ruiz>`, request({ forWhom: slack })],
    [`request prod-deployer for <@U123> 2h "${WHY}"`, request({ forWhom: slack })],
    [`request for <@U123> prod-deployer 2h "${WHY}"`, request({ forWhom: slack })],
    [`request prod-deployer 2h "${WHY}" for P0042`, request({ forWhom: { kind: 'person', id: 'P0042' } })],
    [
      `request prod-deployer 2h "${WHY}" for p0042 ticket ops-481`,
      request({ forWhom: { kind: 'person', id: 'P0042' }, ticket: 'OPS-481' }),
    ],
    [`request prod-deployer 2h "${WHY}" ticket OPS-481 for <@U123>`, request({ forWhom: slack, ticket: 'OPS-481' })],
    [
      `request prod-deployer 2h Fix it for the release ticket OPS-481`,
      request({ justification: 'Fix it for the release', ticket: 'OPS-481' }),
    ],
    [`request prod-deployer 2h "for <@U9> ticket X-1"`, request({ justification: 'for <@U9> ticket X-1' })],
    [
      `request prod-deployer 2h "a &lt; b &amp;&amp; see <https://x.example/1|x.example/1>"`,
      request({ justification: 'a < b && see https://x.example/1' }),
    ],
    [`request prod-deployer 2month "${WHY}"`, request({ duration: '2month' })],
  ])('%s', (text, command) => {
    expect(parseCommand(text)).toEqual(command);
  });
});

describe('a partial line opens the form with what it said', () => {
  it.each<[string, Command]>([
    ['', modal({})],
    ['   ', modal({})],
    ['request', modal({})],
    ['request prod-deployer', modal({ role: 'prod-deployer' })],
    ['request prod-deployer 2h', modal({ role: 'prod-deployer', duration: '2h' })],
    [`request prod-deployer "${WHY}"`, modal({ role: 'prod-deployer', justification: WHY })],
    ['request prod-deployer 2h ticket OPS-1', modal({ role: 'prod-deployer', duration: '2h', ticket: 'OPS-1' })],
    ['request for <@U123>', modal({ forWhom: slack })],
    ['request prod-deployer 2h ""', modal({ role: 'prod-deployer', duration: '2h' })],
    [
      `request prod-deployer 2h "${WHY}" for @ana`,
      modal({ role: 'prod-deployer', duration: '2h', justification: WHY }, { what: 'person', given: '@ana' }),
    ],
    [
      `request prod-deployer 2h "${WHY}" for Ana`,
      modal({ role: 'prod-deployer', duration: '2h', justification: WHY }, { what: 'person', given: 'Ana' }),
    ],
    [
      `request prod-deployer 2h "${WHY}" please`,
      modal({ role: 'prod-deployer', duration: '2h', justification: WHY }, { what: 'words', given: 'please' }),
    ],
  ])('%j', (text, command) => {
    expect(parseCommand(text)).toEqual(command);
  });
});

describe('the other commands', () => {
  it.each<[string, Command]>([
    ['status', { kind: 'status', id: null }],
    ['status REQ-2026-000123', { kind: 'status', id: 'REQ-2026-000123' }],
    ['Status req-2026-000123', { kind: 'status', id: 'REQ-2026-000123' }],
    ['status 123', { kind: 'malformed', command: 'status', given: '123' }],
    ['mine', { kind: 'mine' }],
    ['drop REQ-2026-000123', { kind: 'drop', id: 'REQ-2026-000123' }],
    ['drop', { kind: 'drop', id: null }],
    ['drop {"$ne":null}', { kind: 'malformed', command: 'drop', given: '{"$ne":null}' }],
    ['cancel REQ-2026-000123', { kind: 'cancel', id: 'REQ-2026-000123' }],
    ['revoke REQ-2026-000123 "left the team"', { kind: 'revoke', id: 'REQ-2026-000123', reason: 'left the team' }],
    ['revoke REQ-2026-000123 left the team', { kind: 'revoke', id: 'REQ-2026-000123', reason: 'left the team' }],
    ['revoke REQ-2026-000123', { kind: 'revoke', id: 'REQ-2026-000123', reason: null }],
    ['revoke', { kind: 'revoke', id: null, reason: null }],
    [
      'extend REQ-2026-000123 2h "the roll back goes on"',
      { kind: 'extend', id: 'REQ-2026-000123', duration: '2h', reason: 'the roll back goes on' },
    ],
    [
      'extend req-2026-000123 2 hours the roll back goes on',
      { kind: 'extend', id: 'REQ-2026-000123', duration: '2h', reason: 'the roll back goes on' },
    ],
    [
      'extend REQ-2026-000123 the roll back goes on',
      { kind: 'extend', id: 'REQ-2026-000123', duration: null, reason: 'the roll back goes on' },
    ],
    ['extend REQ-2026-000123 2h', { kind: 'extend', id: 'REQ-2026-000123', duration: '2h', reason: null }],
    ['extend', { kind: 'extend', id: null, duration: null, reason: null }],
    ['extend it', { kind: 'malformed', command: 'extend', given: 'it' }],
    ['revoke everything', { kind: 'malformed', command: 'revoke', given: 'everything' }],
    ['help', { kind: 'help' }],
    ['HELP me', { kind: 'help' }],
    ['?', { kind: 'help' }],
  ])('%s', (text, command) => {
    expect(parseCommand(text)).toEqual(command);
  });
});

describe('a word that is no command gets the nearest, when one is near', () => {
  it.each([
    ['statsu', 'status'],
    ['reqest', 'request'],
    ['Revok', 'revoke'],
    ['dorp', 'drop'],
    ['mien', 'mine'],
    ['hepl', 'help'],
    ['deploy', null],
    ['x', null],
    ['zz', null],
    ['constructor', null],
    ['__proto__', null],
  ])('%s', (word, nearest) => {
    expect(parseCommand(`${word} a b`)).toEqual({ kind: 'unknown', word, nearest });
  });
});

describe('any text is safe', () => {
  it('10,000 characters of one kind take no noticeable time', () => {
    for (const unit of [
      'a',
      '"',
      '“',
      '<',
      '<@',
      '<@U1|',
      '1h',
      '1',
      '1 h ',
      'for ',
      'for @a ',
      'ticket ',
      ' ',
      '&lt;',
      '\u0000',
      '😀',
    ]) {
      const text = unit.repeat(Math.ceil(10_000 / unit.length));
      const started = performance.now();
      parseCommand(text);
      parseCommand(`request ${text}`);
      parseCommand(`request a 2h "${text}"`);
      expect(performance.now() - started).toBeLessThan(2000);
    }
  });

  it('a long justification arrives whole', () => {
    const why = 'because '.repeat(1250).trim();
    expect(parseCommand(`request a 2h "${why}"`)).toMatchObject({ kind: 'request', justification: why });
  });

  it('whatever the characters, one of the known kinds comes out and ids are ids', () => {
    const word = fc.constantFrom(
      'request',
      'status',
      'drop',
      'revoke',
      'extend',
      'for',
      'ticket',
      '<@U1>',
      '<@U1|',
      '"',
      '”',
      '2h',
      'REQ-2026-000123',
      'OPS-1',
      'a',
      '$where',
      '__proto__',
      '\n',
      '&lt;',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(fc.integer({ min: 0, max: 0x10ffff })).map((points) => String.fromCodePoint(...points)),
          fc.array(word).map((w) => w.join(' ')),
        ),
        (text) => {
          const command = parseCommand(text);
          expect([
            'modal',
            'request',
            'status',
            'drop',
            'cancel',
            'revoke',
            'extend',
            'mine',
            'help',
            'malformed',
            'unknown',
          ]).toContain(command.kind);
          if ('id' in command && command.id !== null) expect(isRequestId(command.id)).toBe(true);
        },
      ),
    );
  });
});
