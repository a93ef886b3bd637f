/**
 * Systems only people can change. The connector opens nothing and asks nobody: it reads the task of the effect, and
 * what it reports is what two people have said.
 */

import type { Task } from '../domain/task.ts';
import { type ActResult, type Connector, type ConnectorCall, ConnectorError, type Observation } from './connector.ts';

/** The connector for manual tasks; it has no target, so one serves every manual system. */
export function createManualConnector(): Connector {
  return {
    kind: 'manual',
    capabilities: { nativeExpiry: false, sessionKill: false, readBack: 'attested' },
    grant: async (call) => act(call, 'grant'),
    revoke: async (call) => act(call, 'revoke'),
    observe: async (call) => attestation(call),
    check: async () => null,
  };
}

/** The task, when it is of this kind and two different people stand for it. */
function attested(task: Task | null, kind: Task['kind']): Task | null {
  if (task?.kind !== kind || task.state !== 'confirmed' || !task.doneBy || !task.confirmedBy) return null;
  return task.doneBy.id === task.confirmedBy.id ? null : task;
}

/** @throws ConnectorError not retryable when people say it cannot be done */
function act({ task, entitlements }: ConnectorCall, kind: Task['kind']): ActResult {
  // Nobody is sent to remove what other grants still stand on.
  if (kind === 'revoke' && entitlements.length === 0) return { status: 'absent', detail: 'nothing to remove' };
  const confirmed = attested(task, kind);
  if (confirmed) return { status: 'done', detail: signatures(confirmed) };
  if (task?.kind !== kind) return { status: 'pending', detail: 'no task yet' };
  if (task.state === 'cannot')
    throw new ConnectorError(`cannot be done by hand: ${task.reason ?? 'no reason given'}`, { retryable: false });
  const progress = task.doneBy ? `done by ${task.doneBy.name}, not confirmed yet` : 'not done yet';
  return { status: 'pending', detail: `task ${task.id}: ${progress}` };
}

/**
 * Before a grant nothing is attested. From the confirmation on it counts as held until a removal is confirmed: an
 * open task to remove is a reason to believe that it is still there.
 */
function attestation({ account, entitlements, task }: ConnectorCall): Observation {
  const none = { accountId: null, entitlements: [] };
  const all = { accountId: account.personId, entitlements: [...new Set(entitlements)].sort() };
  const given = attested(task, 'grant');
  if (given) return { ...all, evidence: `Attested as given: ${signatures(given)}` };
  const removed = attested(task, 'revoke');
  if (removed) return { ...none, evidence: `Attested as removed: ${signatures(removed)}` };
  if (task?.kind === 'revoke')
    return { ...all, evidence: `Not attested as removed (task ${task.id}): counts as still held` };
  if (task) return { ...none, evidence: `Not attested as given (task ${task.id})` };
  return { ...none, evidence: 'Nothing attested: there is no task' };
}

function signatures(task: Task): string {
  const proof = task.proof ? ` (proof ${task.proof})` : ' (no proof given)';
  const at = (when: Date | null) => (when ? ` at ${when.toISOString()}` : '');
  const done = `done by ${task.doneBy?.name}${at(task.doneAt)}${proof}`;
  return `${done}, confirmed by ${task.confirmedBy?.name}${at(task.confirmedAt)}`;
}
