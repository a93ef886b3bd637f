import { describe, expect, it } from 'vitest';
import type { Command } from './commands.ts';
import { simulate } from './simulate.ts';

/** Stories that once broke a promise, made as small as they go. Each is told in several orders. */
const ORDERS = [1, 2, 3, 4, 5];

async function assertKept(commands: Command[], machines = 2): Promise<void> {
  for (const order of ORDERS) expect((await simulate({ machines, queue: 'true', commands }, order)).broken).toEqual([]);
}

const ASKED: Command[] = [
  { do: 'open', role: 'agent', by: 'ana', target: 'ana', startIn: null, lasts: '15m', twice: 'no' },
  { do: 'wait', ms: 300 },
  {
    ...({ do: 'decide', nth: 0, who: 'right', step: 'open', verdict: 'approved' } as const),
    ...({ shown: 'card', account: 'first', double: false } as const),
  },
];

describe('what seeds have found', () => {
  it('a removal that waits for the old address of its target goes on at once when it is put back', async () => {
    await assertKept([
      ...ASKED,
      // Given before the system moves, however slow the database is.
      { do: 'wait', ms: 5_000 },
      { do: 'untilEnd', off: -100 },
      { do: 'catalog', how: 'crm moved' },
      { do: 'wait', ms: 360_000 },
    ]);
  });

  it('a grant that lands after it was given up and its removal was looked at is removed all the same', async () => {
    await assertKept([
      ...ASKED.slice(0, 2),
      { do: 'target', fault: { kind: 'late', ms: 40_000 }, on: 'write', times: 2 },
      ...ASKED.slice(2),
      { do: 'wait', ms: 3_000 },
      { do: 'end', nth: 0, how: 'drop', by: 'holder' },
      { do: 'settle', ms: 120_000 },
    ]);
  });

  it('a removal is not proved by a target that shows what it was before a lost answer', async () => {
    await assertKept([
      ...ASKED.slice(0, 2),
      { do: 'target', fault: { kind: 'late', ms: 16_000 }, on: 'write', times: 1 },
      ...ASKED.slice(2),
      { do: 'wait', ms: 5_000 },
      { do: 'target', fault: { kind: 'lag', ms: 10_000 }, on: 'read', times: 4 },
      { do: 'end', nth: 0, how: 'drop', by: 'holder' },
      { do: 'settle', ms: 120_000 },
    ]);
  });
});
