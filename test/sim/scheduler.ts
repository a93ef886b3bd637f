import { createAgenda, type Entry, type Life } from './agenda.ts';
import type { Random } from './random.ts';

/** More steps than any story needs: something turns in a circle. */
const MAX_STEPS = 400_000;
/** Nothing changed for so long, and every loop has been round: only time can bring something new, ms. */
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

export interface Scheduler {
  readonly random: Random;
  /** ms since the beginning. */
  now(): number;
  /** Every step in order: two runs with one seed have the same. */
  readonly trace: string[];
  note(line: string): void;
  /** Something changed: nothing is skipped for a while. */
  stir(): void;
  quiet(): boolean;
  /** @returns calls it off */
  after(ms: number, what: string, run: () => void, life?: Life | null): () => void;
  pause(life: Life | null, ms: number): Promise<void>;
  /** Resolves when everything else that is due at this instant has happened. */
  afterAll(life: Life): Promise<void>;
  /** A call over a link: it arrives, happens at one instant, and is answered; each may take long, or fail. */
  call<T>(life: Life, link: Link, what: string, effect: () => T): Promise<T>;
  /** Does `work` every `period` ms, never twice at once; rounds are skipped while nothing can change. */
  every(life: Life, period: number, name: string, work: () => Promise<void>): void;
  stop(life: Life): void;
  resume(life: Life): void;
  kill(life: Life): void;
  /** Runs until `done`, checked after each step, or until nothing is left to happen. */
  run(done: () => boolean): Promise<void>;
}

/**
 * All processes in one thread, every call of theirs a step of its own. Chance decides how long each step takes and so
 * which comes first; time is virtual and jumps to the next step.
 * @param nextMoment the earliest instant after `now` at which the passing of time alone means something, ms
 */
export function createScheduler(random: Random, nextMoment: (now: number) => number): Scheduler {
  const agenda = createAgenda();
  const loops = createAgenda();
  const periods = new WeakMap<Entry, number>();
  const trace: string[] = [];
  let time = 0;
  let changedAt = 0;

  const quiet = (): boolean => time - changedAt > QUIET_MS;
  const entry = (ms: number, what: string, run: () => void, life: Life | null): Entry => ({
    at: time + Math.max(0, Math.round(ms)),
    lot: random.next(),
    what,
    run,
    life,
  });
  const after: Scheduler['after'] = (ms, what, run, life = null) => {
    const one = entry(ms, what, run, life);
    agenda.add(one);
    return () => {
      one.off = true;
    };
  };

  /** Nothing but the loops to come, and they would find nothing new: on to where time itself means something. */
  function skip(): void {
    const next = agenda.peek()?.at ?? Number.POSITIVE_INFINITY;
    // One that has only just passed has still to be noticed.
    const to = Math.min(next, nextMoment(time - QUIET_MS - LEAD_MS) - LEAD_MS);
    if (to - time < LEAD_MS || !Number.isFinite(to)) return;
    for (const loop of loops.all()) {
      const period = periods.get(loop) ?? 0;
      loop.at += Math.max(0, Math.floor((to - loop.at) / period)) * period;
    }
    loops.sort();
  }

  function takeNext(): Entry | undefined {
    if (quiet()) skip();
    const one = agenda.peek();
    const other = loops.peek();
    if (!one || !other) return (one ? agenda : loops).take();
    const first = one.at < other.at || (one.at === other.at && one.lot < other.lot) ? agenda : loops;
    return first.take();
  }

  /** True when code of a process was run. */
  function step(next: Entry): boolean {
    time = Math.max(time, next.at);
    const { life } = next;
    if (life && !life.alive) return false;
    if (life?.stopped) {
      life.held.push(next);
      return false;
    }
    trace.push(`${String(time)} ${life?.name ?? '-'} ${next.what}`);
    next.run();
    return true;
  }

  return {
    random,
    now: () => time,
    trace,
    note: (line) => void trace.push(`${String(time)} # ${line}`),
    stir() {
      changedAt = time;
    },
    quiet,
    after,
    pause: (life, ms) => new Promise((resolve) => after(ms, 'wakes', resolve, life)),
    afterAll: (life) =>
      new Promise((resolve) => agenda.add({ ...entry(0, 'goes on', resolve, life), lot: Number.POSITIVE_INFINITY })),
    call<T>(life: Life, link: Link, what: string, effect: () => T): Promise<T> {
      return new Promise((resolve, reject) => {
        const send = (): void => {
          const fate = link.fate(random);
          const fail = (): void => void after(link.patience(random), `${what} fails`, () => reject(link.error()), life);
          if (fate === 'refused') fail();
          else
            after(link.latency(random), `${life.name}: ${what}`, () => {
              // The caller is dead: was it sent before that, or not?
              if (!life.alive && random.chance(0.5)) return;
              const answer = settle(effect, resolve, reject);
              if (fate === 'lost') fail();
              else if (random.chance(0.5) && life.alive && !life.stopped) answer();
              else after(link.latency(random), `${what} answers`, answer, life);
            });
        };
        // The dead send nothing, those who are stopped not yet.
        if (life.stopped) life.held.push(entry(0, `sends ${what}`, send, life));
        else if (life.alive) send();
      });
    },
    every(life, period, name, work) {
      const next = (): void => {
        const loop = entry(period, name, () => void work().then(next, next), life);
        periods.set(loop, period);
        loops.add(loop);
      };
      next();
    },
    stop(life) {
      life.stopped = true;
    },
    resume(life) {
      life.stopped = false;
      for (const held of life.held.splice(0)) agenda.add({ ...held, at: time });
    },
    kill(life) {
      life.alive = false;
      life.held = [];
    },
    async run(done) {
      for (let steps = 0; !done(); steps += 1) {
        if (steps > MAX_STEPS) throw new Error(`not at rest after ${String(MAX_STEPS)} steps`);
        const next = takeNext();
        if (!next) return;
        if (step(next)) await turn();
      }
    },
  };
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
