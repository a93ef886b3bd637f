import { expect, it } from 'vitest';
import type { Effect } from '../../src/domain/effect.ts';
import { openTask } from '../../src/domain/work-task.ts';
import { ANA, after, aRecordIn, aTask, EVE, FAY } from '../support/a-record.ts';

it('a removal whose people have left is handed on: it never waits for nobody', () => {
  const base = aRecordIn('revoking');
  const effect = base.outbox.find((e): e is Effect => e.kind === 'revoke') ?? {
    id: 'revoke-x',
    kind: 'revoke' as const,
    notBefore: after(0),
    leaseUntil: after(10),
    leaseToken: 't',
    attempts: 2,
    afterEvent: 0,
  };
  const record = {
    ...base,
    outbox: [effect],
    tasks: [aTask({ kind: 'revoke', effectId: effect.id, state: 'open', assignees: [EVE], confirmers: [EVE, ANA] })],
  };
  const next = openTask(
    record,
    effect.id,
    { kind: 'revoke', assignees: [FAY], confirmers: [FAY, ANA], steps: [] },
    after(20),
  );
  expect(next.tasks).toHaveLength(1);
  expect(next.tasks[0]).toMatchObject({ assignees: [FAY], confirmers: [FAY, ANA] });
  expect(next.trail.at(-1)?.text).toContain(FAY.name);
});
