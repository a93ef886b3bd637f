import { describe, expect, it } from 'vitest';
import { type Damage, edit, parse, SMALL, said, spot } from './small-catalog.ts';

/** Faults of single values: what is changed, to what, where the fault stands, what it says, what to do. */
const CASES: readonly Damage[] = [
  ['a time that is no duration', 'maxTime: 8h', 'maxTime: 1,5h', '1,5h', 'maxTime: "1,5h" is not a duration', '1h30m'],
  [
    'an owner channel by its name',
    'method: sso',
    'channel: "#owners"\n    method: sso',
    'channel: |"#owners"',
    '"#owners" is not a Slack channel id',
    'begins with C or G',
  ],
  [
    'a bare number as a time',
    'maxTime: 8h',
    'maxTime: 90',
    '90',
    '"maxTime" must be a text, not a number',
    'such as 8h',
  ],
  ['a time over a year', 'maxTime: 8h', 'maxTime: 366d', '366d', '366 days is too long', '365 days'],
  [
    'an address that is not http',
    'https://scim.example.com/v2/',
    'ftp://scim.example.com',
    'ftp:',
    'is not an http address',
    'https://',
  ],
  [
    'an address without a scheme',
    'https://scim.example.com/v2/',
    'scim.example.com',
    'url: |scim',
    'is not an http address',
    'https://',
  ],
  [
    'http to another machine',
    'https://scim.example.com/v2/',
    'http://scim.example.com',
    'http:',
    'sends the token in clear',
    'use https',
  ],
  [
    'http to a name that only begins like loopback',
    'https://scim.example.com/v2/',
    'http://127.0.0.1.example.com',
    'http:',
    'sends the token in clear',
    'use https',
  ],
  [
    'an address with a query',
    'https://scim.example.com/v2/',
    'https://scim.example.com/v2?a=b',
    'https:',
    'query or fragment',
    'base address only',
  ],
  [
    'a variable name in small letters',
    'SCIM_TOKEN_CRM',
    'scimToken',
    'scimToken',
    'not the name of an environment variable',
    'SCIM_TOKEN_CRM',
  ],
  [
    'a literal key in place of a variable',
    'SCIM_TOKEN_CRM',
    'A81F02C9E77B40D1A81F',
    'A81F',
    'looks like the secret itself',
    'change the secret',
  ],
  [
    'a workspace name for its id',
    'T0TINY',
    'tiny-team',
    'tiny-team',
    '"tiny-team" is not a Slack workspace id',
    'begins with T',
  ],
  [
    'a channel name for its id',
    'C0SECURITY',
    '"#security"',
    '"#security"',
    'is not a Slack channel id',
    'not the name',
  ],
  ['a malformed person id', 'owner: E1\n', 'owner: "E 1"\n', '"E 1"', 'is not a person id', 'people file'],
  [
    'a people file that is no CSV file',
    'source: people.csv',
    'source: people.xlsx',
    'people.xlsx',
    'is not the name of a CSV file',
    'people.csv',
  ],
  [
    'a people file on the net',
    'source: people.csv',
    'source: https://hr.example.com/people.csv',
    'https://hr',
    'is not the name of a CSV file',
    'beside this file',
  ],
];

describe('the catalogue is refused, with line, column and what to do, for', () => {
  it.each(CASES)('%s', (_, from, to, at, message, fix) => {
    const text = edit(SMALL, from, to);
    const reading = parse(text);
    expect(reading.catalog).toBeNull();
    expect(said(reading)).toContainEqual({
      at: spot(text, at),
      message: expect.stringContaining(message),
      fix: expect.stringContaining(fix),
      severity: 'error',
    });
  });
});
