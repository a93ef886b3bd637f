import { createAgenda, type Entry, type Life } from './agenda.ts';
import type { Random } from './random.ts';

/** More steps than any story needs: something turns in a circle. */
const MAX_STEPS = 400_000;
/** Nothing changed for so long: once every loop has been round as well, only time can bring something new, ms. */
const QUIET_MS = 2_500;
/** How long before the next thing in the record the loops are let run again, ms: more than two clocks differ. */
const LEAD_MS = 2_500;

/** One way to something outside a process: how slow it is, and whether it answers. */
export interface Link {
  name: string;
  /** ms one way. */
  latency(random: Random): number;
  /** `lost`: it happens, and no answer comes. `refused`: it does not happen. */
  fate(random: Random): 'ok' | 'lost' | 'refused';
  /** How long until the caller hears of a failure, ms. */
  patience(random: Random): number;
  error(): Error;
}

interface Round {
  period: number;
  /** When the last one began, ms. */
  begunAt: number;
}

/**
 * All processes in one thread, every call of theirs a step of its own. Chance decides how long each step takes and so
 * which comes first; time is virtual and jumps to the next step. The same seed gives the same steps.
 */
export class Scheduler {
  readonly random: Random;
  /** Every step in order. */
  readonly trace: string[] = [];
  readonly #agenda = createAgenda();
  readonly #loops = createAgenda();
  readonly #rounds = new WeakMap<Entry, Round>();
  readonly #nextMoment: (now: number) => number;
  #time = 0;
  #changedAt = 0;

  /** @param nextMoment the earliest instant after `now` at which the passing of time alone means something, ms */
  constructor(random: Random, nextMoment: (now: number) => number) {
    this.random = random;
    this.#nextMoment = nextMoment;
  }

  /** ms since the beginning. */
  now(): number {
    return this.#time;
  }

  note(line: string): void {
    this.trace.push(`${String(this.#time)} # ${line}`);
  }

  /** Something changed: nothing is skipped for a while. */
  stir(): void {
    this.#changedAt = this.#time;
  }

  quiet(): boolean {
    return this.#time - this.#changedAt > QUIET_MS;
  }

  /** @returns calls it off */
  after(ms: number, what: string, run: () => void, life: Life | null = null): () => void {
    const one = this.#entry(ms, what, run, life);
    this.#agenda.add(one);
    return () => {
      one.off = true;
    };
  }

  pause(life: Life | null, ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, 'wakes', resolve, life));
  }

  /** Resolves when everything else that is due at this instant has happened. */
  afterAll(life: Life): Promise<void> {
    return new Promise((resolve) =>
      this.#agenda.add({ ...this.#entry(0, 'goes on', resolve, life), lot: Number.POSITIVE_INFINITY }),
    );
  }

  /** A call over a link: it arrives, happens at one instant, and is answered; each may take long, or fail. */
  call<T>(life: Life, link: Link, what: string, effect: () => T): Promise<T> {
    const { random } = this;
    return new Promise((resolve, reject) => {
      const send = (): void => {
        const fate = link.fate(random);
        const fail = () => this.after(link.patience(random), `${what} fails`, () => reject(link.error()), life);
        const arrive = (): void => {
          // The caller is dead: was it sent before that, or not?
          if (!life.alive && random.chance(0.5)) return;
          const answer = settle(effect, resolve, reject);
          if (fate === 'lost') fail();
          else if (random.chance(0.5) && life.alive && !life.stopped) answer();
          else this.after(link.latency(random), `${what} answers`, answer, life);
        };
        if (fate === 'refused') fail();
        else this.after(link.latency(random), `${life.name}: ${what}`, arrive);
      };
      // The dead send nothing, those who are stopped not yet.
      if (life.stopped) life.held.push(this.#entry(0, `sends ${what}`, send, life));
      else if (life.alive) send();
    });
  }

  /** Does `work` every `period` ms, never twice at once; rounds are skipped while nothing can change. */
  every(life: Life, period: number, name: string, work: () => Promise<void>): void {
    let begunAt = Number.NEGATIVE_INFINITY;
    const next = (): void => {
      const round = (): void => {
        begunAt = this.#time;
        void work().then(next, next);
      };
      const loop = this.#entry(period, name, round, life);
      this.#rounds.set(loop, { period, begunAt });
      this.#loops.add(loop);
    };
    next();
  }

  /** What comes for it waits. */
  stop(life: Life): void {
    life.stopped = true;
  }

  resume(life: Life): void {
    life.stopped = false;
    for (const held of life.held.splice(0)) this.#agenda.add({ ...held, at: this.#time });
  }

  kill(life: Life): void {
    life.alive = false;
    life.held = [];
  }

  /** Runs until `done`, asked before each step, or until nothing is left to happen. */
  async run(done: () => boolean): Promise<void> {
    for (let steps = 0; !done(); steps += 1) {
      if (steps > MAX_STEPS) throw new Error(`not at rest after ${String(MAX_STEPS)} steps`);
      const next = this.#takeNext();
      if (!next) return;
      if (this.#step(next)) await turn();
    }
  }

  #entry(ms: number, what: string, run: () => void, life: Life | null): Entry {
    return { at: this.#time + Math.max(0, Math.round(ms)), lot: this.random.next(), what, run, life };
  }

  /** Nothing but the loops to come, and they would find nothing new: on to where time itself means something. */
  #skip(): void {
    const next = this.#agenda.peek()?.at ?? Number.POSITIVE_INFINITY;
    // One that has only just passed has still to be noticed.
    let to = Math.min(next, this.#nextMoment(this.#time - QUIET_MS - LEAD_MS) - LEAD_MS);
    for (const loop of this.#loops.all()) if (!this.#hasBeenRound(loop)) to = Math.min(to, loop.at);
    if (to - this.#time < LEAD_MS || !Number.isFinite(to)) return;
    for (const loop of this.#loops.all()) {
      const period = this.#rounds.get(loop)?.period ?? 0;
      loop.at += Math.max(0, Math.floor((to - loop.at) / period)) * period;
    }
    this.#loops.sort();
  }

  /** Whether it has begun a round since something last changed. */
  #hasBeenRound(loop: Entry): boolean {
    return loop.life?.alive === false || (this.#rounds.get(loop)?.begunAt ?? 0) > this.#changedAt;
  }

  #takeNext(): Entry | undefined {
    if (this.quiet()) this.#skip();
    const one = this.#agenda.peek();
    const other = this.#loops.peek();
    if (!one || !other) return (one ? this.#agenda : this.#loops).take();
    const first = one.at < other.at || (one.at === other.at && one.lot < other.lot) ? this.#agenda : this.#loops;
    return first.take();
  }

  /** True when something was run. */
  #step(next: Entry): boolean {
    this.#time = Math.max(this.#time, next.at);
    const { life } = next;
    if (life && !life.alive) return false;
    if (life?.stopped) {
      life.held.push(next);
      return false;
    }
    this.trace.push(`${String(this.#time)} ${life?.name ?? '-'} ${next.what}`);
    next.run();
    return true;
  }
}

function settle<T>(effect: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): () => void {
  try {
    const value = effect();
    return () => resolve(value);
  } catch (error) {
    return () => reject(error);
  }
}

/** All promises of this turn have been followed to where they wait. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
