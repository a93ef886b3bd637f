import { type Connector, type ConnectorCall, ConnectorError } from '../../src/connectors/connector.ts';
import type { Life } from './agenda.ts';
import type { Link, Scheduler } from './scheduler.ts';
import { type Change, EXTRA, type Target, type TargetFault, trouble } from './target.ts';

const ANSWERS: Link = {
  name: 'target',
  latency: (random) => (random.chance(0.1) ? random.between(100, 1_500) : random.between(5, 120)),
  fate: () => 'ok',
  patience: () => 0,
  error: () => new Error('never'),
};

/** Done or not, no answer comes. */
const SILENT: readonly TargetFault['kind'][] = ['hang', 'lose-reply', 'late'];

/** A request to the target that fails there at once, or is not carried out. */
function fail<T>(fault: TargetFault | null, effect: () => T): T | null {
  switch (fault?.kind) {
    case 'hang':
      return null;
    case 'unavailable':
      throw trouble('answers 503');
    case 'throttle':
      throw trouble('answers 429', fault.retryAfterMs);
    case 'missing':
      throw new ConnectorError('there is no such group', { retryable: false });
    default:
      return effect();
  }
}

/** The target as one process reaches it: every request a step of its own. */
export function createConnector(scheduler: Scheduler, target: Target, life: Life): Connector {
  const { name } = target;

  /** The caller goes when its signal says so; what it asked for may still happen. */
  async function send<T>(
    signal: AbortSignal,
    what: string,
    on: 'read' | 'write',
    effect: (fault: TargetFault | null) => T,
  ): Promise<T> {
    // As the door to the targets does it: after a pause, what is due strikes before anything is changed.
    if (on === 'write') await scheduler.afterAll(life);
    if (signal.aborted) throw trouble('was not asked: too late');
    const fault = target.take(on);
    if (fault) scheduler.note(`${name} ${what}: ${fault.kind}`);
    const run = () => fail(fault, () => effect(fault)) as T;
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(trouble('did not answer in time')), { once: true });
      if (fault?.kind === 'late') return void scheduler.after(fault.ms, `${name} ${what} late`, run);
      const answered = scheduler.call(life, ANSWERS, `${name} ${what}`, run);
      void answered.then((value) => (fault && SILENT.includes(fault.kind)) || resolve(value), reject);
    });
  }

  async function write({ account, signal }: ConnectorCall, op: Change['op'], entitlement: string): Promise<boolean> {
    const { personId } = account;
    const sentAt = scheduler.now();
    const done = await send(signal, `${op} ${personId} ${entitlement}`, 'write', (fault) => {
      if (fault?.kind === 'lie') return true;
      if (fault?.kind === 'extra' && op === 'add') target.change('add', personId, EXTRA, { foreign: true });
      return target.change(op, personId, entitlement, { askedAt: fault?.kind === 'late' ? sentAt : null });
    });
    if (op === 'add') target.answered(personId, entitlement);
    return done;
  }

  const read = ({ account: { personId }, idempotencyKey, signal }: ConnectorCall): Promise<string[]> =>
    send(signal, `read ${personId}`, 'read', (fault) =>
      fault?.kind === 'lag'
        ? target.heldBefore(personId, fault.ms, idempotencyKey.startsWith('revoke'))
        : target.holds(personId),
    );

  return {
    kind: 'scim',
    capabilities: { nativeExpiry: false, sessionKill: false, readBack: 'observed' },
    async grant(call) {
      let added = 0;
      for (const e of call.entitlements) if (await write(call, 'add', e)) added += 1;
      return { status: 'done', detail: `${name}: added to ${String(added)}` };
    },
    async revoke(call) {
      const there = await read(call);
      let removed = 0;
      for (const e of call.entitlements.filter((one) => there.includes(one)))
        if (await write(call, 'remove', e)) removed += 1;
      return { status: removed > 0 ? 'done' : 'absent', detail: `${name}: removed from ${String(removed)}` };
    },
    async observe(call) {
      const entitlements = await read(call);
      return { accountId: call.account.personId, entitlements, evidence: `${name}: ${entitlements.join(', ')}` };
    },
    async check(signal) {
      try {
        await send(signal, 'check', 'read', () => true);
        return null;
      } catch (error) {
        return error instanceof Error ? error.message : 'unknown';
      }
    },
  };
}
