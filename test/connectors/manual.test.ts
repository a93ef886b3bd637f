import { describe, expect, it } from 'vitest';
import { createManualConnector } from '../../src/connectors/manual.ts';
import type { PersonRef } from '../../src/domain/person.ts';
import type { Task } from '../../src/domain/task.ts';
import { callOf, failureOf, proveConformance } from './conformance.ts';

const ana: PersonRef = { id: 'P-7', name: 'Ana Admin', slack: null };
const ben: PersonRef = { id: 'P-8', name: 'Ben Second', slack: null };
const BADGE = ['badge:lab', 'key:vault'] as const;

function taskOf(kind: Task['kind'], more: Partial<Task> = {}): Task {
  return {
    id: 'TSK-1',
    kind,
    effectId: 'provision-1',
    state: 'open',
    openedAt: new Date('2026-03-01T10:00:00Z'),
    assignees: [ana],
    confirmers: [ben],
    steps: ['Do it'],
    doneBy: null,
    doneAt: null,
    proof: null,
    confirmedBy: null,
    confirmedAt: null,
    reason: null,
    ...more,
  };
}

const done = { doneBy: ana, doneAt: new Date('2026-03-01T11:00:00Z'), proof: 'TCK-12' };
const confirmed = { ...done, confirmedBy: ben, confirmedAt: new Date('2026-03-01T12:00:00Z') };
const connector = createManualConnector();

proveConformance('manual', async () => {
  const tasks = new Map<string, Task>();
  return {
    connector: createManualConnector(),
    entitlements: BADGE,
    call(kind, personId, entitlements) {
      const key = `${kind} ${personId}`;
      if (kind && !tasks.has(key)) tasks.set(key, taskOf(kind));
      return callOf(personId, entitlements, { task: tasks.get(key) ?? null });
    },
    finish: (kind, personId) =>
      void tasks.set(`${kind} ${personId}`, taskOf(kind, { state: 'confirmed', ...confirmed })),
    impossible: () => callOf('P-3', BADGE, { task: taskOf('grant', { state: 'cannot', reason: 'the lab is closed' }) }),
    close: async () => undefined,
  };
});

describe('a manual system', () => {
  it.each([
    ['no task', null],
    ['an open task', taskOf('grant')],
    ['a task done by one person', taskOf('grant', { state: 'done', ...done })],
    ['a task of the other kind', taskOf('revoke', { state: 'confirmed', ...confirmed })],
  ])('waits with %s', async (_words, task) => {
    expect((await connector.grant(callOf('P-1', BADGE, { task }))).status).toBe('pending');
  });

  it('is given only when two people said so, and names both with the proof', async () => {
    const call = callOf('P-1', BADGE, { task: taskOf('grant', { state: 'confirmed', ...confirmed }) });
    expect((await connector.grant(call)).status).toBe('done');
    const { evidence } = await connector.observe(call);
    expect(evidence).toContain('done by Ana Admin');
    expect(evidence).toContain('(proof TCK-12), confirmed by Ben Second');
  });

  it('does not take one person for two', async () => {
    const task = taskOf('grant', { state: 'confirmed', ...confirmed, confirmedBy: ana });
    expect((await connector.grant(callOf('P-1', BADGE, { task }))).status).toBe('pending');
    expect((await connector.observe(callOf('P-1', BADGE, { task }))).entitlements).toEqual([]);
  });

  it.each(['open', 'done', 'cannot'] as const)('counts as held while its removal is %s', async (state) => {
    const task = taskOf('revoke', { state, ...(state === 'done' ? done : {}) });
    expect((await connector.observe(callOf('P-1', BADGE, { task }))).entitlements).toEqual(BADGE);
  });

  it('sends nobody to remove what other grants still stand on', async () => {
    expect((await connector.revoke(callOf('P-1', []))).status).toBe('absent');
  });

  it('hands on the reason why it cannot be done', async () => {
    const task = taskOf('revoke', { state: 'cannot', reason: 'the owner is on leave' });
    const error = await failureOf(connector.revoke(callOf('P-1', BADGE, { task })));
    expect(error.retryable).toBe(false);
    expect(error.message).toContain('the owner is on leave');
  });
});
