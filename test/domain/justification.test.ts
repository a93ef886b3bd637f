import { describe, expect, it } from 'vitest';
import { checkJustification } from '../../src/domain/justification.ts';

describe('a justification says why (R-39)', () => {
  it.each([
    'Answer the tickets of the night shift',
    'fix INC-4711, customer cannot log in',
    'Kundendaten für den Jahresabschluss prüfen',
    '顧客 対応 の ため 調査 を 行う 必要 です',
    'need access to rotate the signing certificate',
    'Fjord cannot log in: https://acme.slack.com/archives/C1/p1',
  ])('%s', (text) => {
    expect(checkJustification(text, 15)).toBeNull();
  });

  it.each([
    '',
    '   ',
    'short',
    ' '.repeat(40),
    'on call\n\n\n\n\n\n\n\n\n\n',
    '14 characters.',
    'Incident: https://acme.slack.com/archives/C1/p1',
  ])('not %j: too short', (text) => {
    expect(checkJustification(text, 15)).toMatchObject({
      refused: 'justification_short',
      field: 'justification',
      values: { min: '15' },
    });
  });

  it.each([
    'test test test test',
    'asdf qwerty asdf qwerty',
    'i need access because i need access',
    'I NEED ACCESS TO DO THE WORK',
    'n/a n/a n/a n/a n/a',
    'aaaaaaaaaaaaaaaaaaaaaa',
    'aaaa bbbb cccc dddd eeee',
    '....................',
    '!!! ??? ... --- !!!',
    'lorem ipsum lorem ipsum',
    'please please please access',
    'deploy deploy deploy deploy',
    'work stuff deploy thing',
  ])('not %j: filler', (text) => {
    expect(checkJustification(text, 15)).toMatchObject({
      refused: 'justification_placeholder',
      field: 'justification',
    });
  });
});
