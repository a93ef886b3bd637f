import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  encodeAgain,
  encodeDecision,
  encodeExtension,
  encodeTask,
  FIELDS,
  parseAgain,
  parseDecision,
  parseExtension,
  parseRequestValue,
  parseTask,
  VIEWS,
} from '../../src/views/ids.ts';

const HASH = '0123456789abcdef'.repeat(4);

describe('the value of a button comes back as it was written', () => {
  it('of Approve and Deny: request, step and what the card showed', () => {
    const value = encodeDecision('REQ-2026-000123', 1, HASH);
    expect(value).toBe('REQ-2026-000123|1|0123456789ab');
    expect(parseDecision(value)).toEqual({ request: 'REQ-2026-000123', step: 1, shown: '0123456789ab' });
  });

  it('of an extension: request, extension, step and what the card showed', () => {
    const value = encodeExtension('REQ-2026-000123', 'X2', 1, HASH);
    expect(value).toBe('REQ-2026-000123|X2|1|0123456789ab');
    expect(parseExtension(value)).toEqual({
      request: 'REQ-2026-000123',
      extension: 'X2',
      step: 1,
      shown: '0123456789ab',
    });
  });

  it('of a task: request and task', () => {
    expect(parseTask(encodeTask('REQ-2026-000123', 'T1'))).toEqual({ request: 'REQ-2026-000123', taskId: 'T1' });
  });

  it('of Ask again: the request, and another role where one was suggested', () => {
    expect(encodeAgain('REQ-2026-000123')).toBe('again|REQ-2026-000123');
    expect(parseAgain(encodeAgain('REQ-2026-000123'))).toEqual({ request: 'REQ-2026-000123', roleId: null });
    const other = encodeAgain('REQ-2026-000123', 'log-reader');
    expect(parseAgain(other)).toEqual({ request: 'REQ-2026-000123', roleId: 'log-reader' });
  });

  it('of Cancel, Drop and Revoke: the request', () => {
    expect(parseRequestValue('REQ-2026-000123')).toBe('REQ-2026-000123');
  });
});

describe('anything else is refused', () => {
  const others: unknown[] = [
    null,
    undefined,
    7,
    {},
    { $ne: null },
    ['REQ-2026-000123'],
    '',
    '|',
    '||',
    'REQ-2026-000123\n',
    ' REQ-2026-000123',
    'req-2026-000123',
    'REQ-2026-000123|0',
    'REQ-2026-000123|-1|0123456789ab',
    'REQ-2026-000123|1e3|0123456789ab',
    'REQ-2026-000123|0|0123456789AB',
    'REQ-2026-000123|0|0123456789abc',
    'REQ-2026-000123|0|0123456789ab|x',
    'REQ-2026-000123|Y1|0|0123456789ab',
    'REQ-2026-000123|X1|0|0123456789ab|x',
    'REQ-2026-000123|X1|-1|0123456789ab',
    'REQ-2026-000123|$where',
    'REQ-2026-000123|../T1',
    'REQ-2026-000123|',
    'again|REQ-2026-000123|',
    'again|x',
    'other|REQ-2026-000123',
    'x'.repeat(100_000),
  ];
  it.each(others.map((o) => [o]))('%j', (value) => {
    expect(parseDecision(value)).toBeNull();
    expect(parseExtension(value)).toBeNull();
    expect(parseRequestValue(value)).toBeNull();
    expect(parseAgain(value)).toBeNull();
    if (value !== 'REQ-2026-000123|0') expect(parseTask(value)).toBeNull();
  });
});

it('no two ids are equal', () => {
  for (const ids of [ACTIONS, VIEWS, FIELDS].map((o) => Object.values(o))) expect(new Set(ids).size).toBe(ids.length);
});
