import type { Holding, LedgerEvent } from '../../src/domain/holding.ts';
import type { HeldView } from '../../src/views/look-up-text.ts';
import type { Names } from '../../src/views/names.ts';
import { after } from '../support/a-record.ts';
import type { Words } from './extremes.ts';

/** Answers from the ledger at their longest. */

/** Where nobody bears an id any more. */
export const NO_NAMES: Names = { person: (id) => id, role: (id) => id, system: (id) => id };

export const namesIn = (words: Words): Names => ({
  person: () => words('person', 200),
  role: () => words('role', 200),
  system: () => words('system', 200),
});

export function longHolding(words: Words, approvals = 12): Holding {
  const stamp = { at: after(3), seq: 123_456_789 };
  return {
    request: 'REQ-2026-000123456',
    person: words('id', 64),
    requester: words('id', 64),
    role: words('role id', 40),
    system: words('system id', 40),
    environment: words('environment', 40),
    privileged: true,
    approvals: Array.from({ length: approvals }, () => ({
      ...stamp,
      by: words('by', 64),
      step: words('step', 60),
      method: 'x',
    })),
    started: stamp,
    given: { ...stamp, account: words('account', 200), evidence: words('evidence', 2000) },
    endsAt: after(99),
    ending: { ...stamp, at: after(50), cause: words('cause', 100), by: words('by', 64), reason: words('reason', 2000) },
    overdue: { ...stamp, at: after(51) },
    gone: { ...stamp, at: after(60), evidence: words('evidence', 2000) },
    seqs: [1, 2, 3],
  };
}

export const heldView = (words: Words, count: number, total = count): HeldView => ({
  about: words('about', 200),
  onePerson: false,
  at: after(20),
  zone: words('zone', 60),
  holdings: Array.from({ length: count }, () => longHolding(words)),
  total,
  whole: 'portcullis audit who system x --at 2026-11-03T14:00:00.000Z',
});

export function longEvents(words: Words, count: number, actions: readonly string[]): LedgerEvent[] {
  const keys = [
    'target',
    'role',
    'system',
    'justification',
    'reason',
    'evidence',
    'step',
    'cause',
    'proof',
    'task',
    'why',
  ];
  const detail = Object.fromEntries(keys.map((k) => [k, words(k, 2000)]));
  return Array.from({ length: count }, (_, i) => ({
    seq: i + 1,
    at: after(i),
    action: actions[i % actions.length] ?? 'request.opened',
    record: 'REQ-2026-000123',
    actor: { kind: 'person', id: words('id', 64), name: words('name', 200), teamId: null, userId: null, method: 'cli' },
    detail,
  }));
}
