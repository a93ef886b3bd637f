import { type ActResult, type Connector, type ConnectorCall, ConnectorError } from '../../src/connectors/connector.ts';
import type { TargetEffect } from '../invariants/evidence.ts';
import type { Life } from './agenda.ts';
import type { Link, Scheduler } from './scheduler.ts';

/** What a target can do wrong. Each strikes as often as it is armed for. */
export type TargetFault =
  /** 503. */
  | { kind: 'unavailable' }
  /** 429 with a pause it asks for, ms. */
  | { kind: 'throttle'; retryAfterMs: number }
  /** Does it, and never answers. */
  | { kind: 'lose-reply' }
  /** Does not do it, and never answers. */
  | { kind: 'hang' }
  /** Does it so much later, whether or not anybody still waits, ms. */
  | { kind: 'late'; ms: number }
  /** Says done, and changes nothing. */
  | { kind: 'lie' }
  /** Gives something else along. */
  | { kind: 'extra' }
  /** Shows what it was so long ago, ms. */
  | { kind: 'lag'; ms: number }
  /** There is no such group. */
  | { kind: 'missing' };

export interface ArmedFault {
  fault: TargetFault;
  on: 'read' | 'write' | 'any';
  times: number;
  /** Told each time it strikes, with how often anything has struck at this target. */
  struck(count: number): void;
}

export const EXTRA = 'group:surplus';

interface Change {
  at: number;
  person: string;
  entitlement: string;
  op: 'add' | 'remove';
  foreign: boolean;
  /** When it was asked for, where it landed late, ms. */
  askedAt: number | null;
}

/** One target system, with its own log of what really happened. */
export interface Target {
  connector(life: Life): Connector;
  arm(fault: ArmedFault): void;
  /** Everything works from here on. */
  heal(): void;
  /** Somebody with their own hands. */
  byHand(op: Change['op'], person: string, entitlement: string): void;
  holds(person: string, at?: number): string[];
  log: readonly Change[];
}

const answers: Link = {
  name: 'target',
  latency: (random) => (random.chance(0.1) ? random.between(100, 1_500) : random.between(5, 120)),
  fate: () => 'ok',
  patience: () => 0,
  error: () => new Error('never'),
};

const trouble = (message: string, retryAfterMs: number | null = null) =>
  new ConnectorError(`the target ${message}`, { retryable: true, retryAfterMs });

/** @param changed told of each change as it happens */
export function createTarget(scheduler: Scheduler, name: string, changed: (change: Change) => void): Target {
  const log: Change[] = [];
  const armed: ArmedFault[] = [];
  /** Memberships the bot was told it has given. */
  const answered = new Set<string>();
  let strikes = 0;

  function holds(person: string, at = Number.POSITIVE_INFINITY): string[] {
    const held = new Set<string>();
    for (const c of log) {
      if (c.at > at || c.person !== person) continue;
      if (c.op === 'add') held.add(c.entitlement);
      else held.delete(c.entitlement);
    }
    return [...held].sort();
  }

  /** As it was at `then`. A removal is shown at least what was given and answered: see README. */
  function lagging({ account: { personId }, idempotencyKey }: ConnectorCall, then: number): string[] {
    const old = holds(personId, then);
    if (!idempotencyKey.startsWith('revoke')) return old;
    const known = holds(personId).filter((e) => answered.has(`${personId} ${e}`));
    return [...new Set([...old, ...known])].sort();
  }

  function change(
    op: Change['op'],
    person: string,
    entitlement: string,
    { foreign = false, askedAt = null }: Partial<Pick<Change, 'foreign' | 'askedAt'>> = {},
  ): boolean {
    if (holds(person).includes(entitlement) === (op === 'add')) return false;
    const done: Change = { at: scheduler.now(), person, entitlement, op, foreign, askedAt };
    log.push(done);
    scheduler.stir();
    changed(done);
    return true;
  }

  function take(on: 'read' | 'write'): TargetFault | null {
    const hit = armed.find((a) => a.times > 0 && (a.on === 'any' || a.on === on));
    if (!hit) return null;
    hit.times -= 1;
    strikes += 1;
    hit.struck(strikes);
    return hit.fault;
  }

  /** One request to the target. The caller goes when its signal says so; what it asked for may still happen. */
  async function send<T>(
    life: Life,
    call: ConnectorCall,
    what: string,
    on: 'read' | 'write',
    effect: (fault: TargetFault | null) => T,
  ): Promise<T> {
    // As the door to the targets does it: after a pause, what is due strikes before anything is changed.
    if (on === 'write') await scheduler.afterAll(life);
    if (call.signal.aborted) throw trouble('was not asked: too late');
    const fault = take(on);
    if (fault) scheduler.note(`${name} ${what}: ${fault.kind}`);
    return new Promise((resolve, reject) => {
      call.signal.addEventListener('abort', () => reject(trouble('did not answer in time')), { once: true });
      const silent = fault?.kind === 'hang' || fault?.kind === 'lose-reply' || fault?.kind === 'late';
      const run = () => {
        if (fault?.kind === 'hang') return null as T;
        if (fault?.kind === 'unavailable') throw trouble('answers 503');
        if (fault?.kind === 'throttle') throw trouble('answers 429', fault.retryAfterMs);
        if (fault?.kind === 'missing') throw new ConnectorError('there is no such group', { retryable: false });
        return effect(fault);
      };
      if (fault?.kind === 'late') scheduler.after(fault.ms, `${name} ${what} late`, () => void run());
      else void scheduler.call(life, answers, `${name} ${what}`, run).then((value) => silent || resolve(value), reject);
    });
  }

  function connector(life: Life): Connector {
    async function write(call: ConnectorCall, op: Change['op'], entitlement: string): Promise<boolean> {
      const { personId } = call.account;
      const sentAt = scheduler.now();
      const done = await send(life, call, `${op} ${personId} ${entitlement}`, 'write', (fault) => {
        if (fault?.kind === 'lie') return true;
        if (fault?.kind === 'extra' && op === 'add') change('add', personId, EXTRA, { foreign: true });
        return change(op, personId, entitlement, { askedAt: fault?.kind === 'late' ? sentAt : null });
      });
      if (op === 'add') answered.add(`${personId} ${entitlement}`);
      return done;
    }
    const read = (call: ConnectorCall): Promise<string[]> =>
      send(life, call, `read ${call.account.personId}`, 'read', (fault) =>
        fault?.kind === 'lag' ? lagging(call, scheduler.now() - fault.ms) : holds(call.account.personId),
      );
    return {
      kind: 'scim',
      capabilities: { nativeExpiry: false, sessionKill: false, readBack: 'observed' },
      async grant(call): Promise<ActResult> {
        let added = 0;
        for (const e of call.entitlements) if (await write(call, 'add', e)) added += 1;
        return { status: 'done', detail: `${name}: added to ${String(added)}` };
      },
      async revoke(call): Promise<ActResult> {
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
          await send(life, { ...NOBODY, signal }, 'check', 'read', () => true);
          return null;
        } catch (error) {
          return error instanceof Error ? error.message : 'unknown';
        }
      },
    };
  }

  return {
    connector,
    arm: (fault) => void armed.push({ ...fault }),
    heal: () => void armed.splice(0),
    byHand: (op, person, entitlement) => void change(op, person, entitlement, { foreign: true }),
    holds,
    log,
  };
}

const NOBODY: Omit<ConnectorCall, 'signal'> = {
  account: { personId: 'nobody', email: '', name: '' },
  entitlements: [],
  idempotencyKey: '',
  task: null,
};

/** The log as the checker of the invariants reads it. @param epoch UTC instant of the beginning */
export function effectsOf(system: string, log: readonly Change[], epoch: Date): TargetEffect[] {
  return log.map(({ at, person, entitlement, op, foreign, askedAt }) => ({
    at: new Date(epoch.getTime() + at),
    system,
    op,
    user: person,
    group: entitlement.replace(/^group:/, ''),
    ...(foreign ? { foreign } : {}),
    ...(askedAt === null ? {} : { askedAt: new Date(epoch.getTime() + askedAt) }),
  }));
}
