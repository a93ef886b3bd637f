import { ConnectorError } from '../../src/connectors/connector.ts';
import type { TargetEffect } from '../invariants/evidence.ts';
import type { Scheduler } from './scheduler.ts';

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

export interface Change {
  /** ms since the beginning. */
  at: number;
  person: string;
  entitlement: string;
  op: 'add' | 'remove';
  /** By somebody else than the bot. */
  foreign: boolean;
  /** When it was asked for, where it landed late, ms. */
  askedAt: number | null;
}

export const EXTRA = 'group:surplus';

export const trouble = (message: string, retryAfterMs: number | null = null): ConnectorError =>
  new ConnectorError(`the target ${message}`, { retryable: true, retryAfterMs });

/** One target system, with its own log of what really happened. */
export class Target {
  readonly name: string;
  readonly log: Change[] = [];
  readonly #scheduler: Scheduler;
  readonly #armed: ArmedFault[] = [];
  /** Memberships the bot was told it has given. */
  readonly #answered = new Set<string>();
  #strikes = 0;

  constructor(scheduler: Scheduler, name: string) {
    this.#scheduler = scheduler;
    this.name = name;
  }

  arm(fault: ArmedFault): void {
    this.#armed.push({ ...fault });
  }

  /** Everything works from here on. */
  heal(): void {
    this.#armed.splice(0);
  }

  /** What a person holds, now or at an earlier time. */
  holds(person: string, at = Number.POSITIVE_INFINITY): string[] {
    const held = new Set<string>();
    for (const c of this.log) {
      if (c.at > at || c.person !== person) continue;
      if (c.op === 'add') held.add(c.entitlement);
      else held.delete(c.entitlement);
    }
    return [...held].sort();
  }

  /** As it was `ms` ago. A removal is shown at least what was given and answered: see README. */
  heldBefore(person: string, ms: number, isRemoval: boolean): string[] {
    const old = this.holds(person, this.#scheduler.now() - ms);
    if (!isRemoval) return old;
    const known = this.holds(person).filter((e) => this.#answered.has(`${person} ${e}`));
    return [...new Set([...old, ...known])].sort();
  }

  /** @returns false when it was so before */
  change(
    op: Change['op'],
    person: string,
    entitlement: string,
    { foreign = false, askedAt = null }: Partial<Pick<Change, 'foreign' | 'askedAt'>> = {},
  ): boolean {
    if (this.holds(person).includes(entitlement) === (op === 'add')) return false;
    this.log.push({ at: this.#scheduler.now(), person, entitlement, op, foreign, askedAt });
    this.#scheduler.note(`TARGET ${this.name} ${op} ${person} ${entitlement}${foreign ? ' by hand' : ''}`);
    this.#scheduler.stir();
    return true;
  }

  /** The bot has been told that this is given. */
  answered(person: string, entitlement: string): void {
    this.#answered.add(`${person} ${entitlement}`);
  }

  /** The fault that strikes a request now, if one does. */
  take(on: 'read' | 'write'): TargetFault | null {
    const hit = this.#armed.find((a) => a.times > 0 && (a.on === 'any' || a.on === on));
    if (!hit) return null;
    hit.times -= 1;
    this.#strikes += 1;
    hit.struck(this.#strikes);
    return hit.fault;
  }
}

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
