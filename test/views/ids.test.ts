import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  encodeDecision,
  encodeTask,
  FIELDS,
  parseDecision,
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

  it('of a task: request and task', () => {
    expect(parseTask(encodeTask('REQ-2026-000123', 'T1'))).toEqual({ request: 'REQ-2026-000123', taskId: 'T1' });
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
    'REQ-2026-000123|$where',
    'REQ-2026-000123|../T1',
    'REQ-2026-000123|',
    'x'.repeat(100_000),
  ];
  it.each(others.map((o) => [o]))('%j', (value) => {
    expect(parseDecision(value)).toBeNull();
    expect(parseRequestValue(value)).toBeNull();
    if (value !== 'REQ-2026-000123|0') expect(parseTask(value)).toBeNull();
  });
});

it('no two ids are equal', () => {
  for (const ids of [ACTIONS, VIEWS, FIELDS].map((o) => Object.values(o))) expect(new Set(ids).size).toBe(ids.length);
});
