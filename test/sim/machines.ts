import type { EffectRef } from '../../jobs/queues.ts';
import type { OfflineRemoval } from '../../src/domain/offline.ts';
import type { Life } from './agenda.ts';
import type { Files } from './files.ts';
import { type Around, LEASE_MS, type Running, type Seen, startMachine } from './machine.ts';

/** Clocks of different processes are this far from the true time at first, ms. */
const SKEW_MS = 400;
/** How long a process goes by the files it read before, ms. */
export const READS_FILES_MS = 3_000;

/** One of the processes, up or down. */
export interface Machine {
  readonly name: string;
  /** Its clock is ahead by so much, ms. */
  skew: number;
  disk: Map<string, OfflineRemoval>;
  seen: Seen | null;
  running: Running | null;
}

/** A step at which the process that comes there is killed. */
export interface Trap {
  step: string;
  downMs: number;
}

/** The processes: killed, stopped, set wrong, and started again. */
export class Machines {
  readonly all: readonly Machine[];
  /** How often one was killed or stopped: each may have left a message nobody knows of. */
  accidents = 0;
  readonly #around: Around;
  readonly #files: Files;
  readonly #outage: (ms: number) => void;
  readonly #traps: Trap[] = [];

  /** @param outage told how long something may be late because of a process */
  constructor(around: Around, files: Files, c: { size: number; outage: (ms: number) => void }) {
    this.#around = around;
    this.#files = files;
    this.#outage = c.outage;
    const { random } = around.scheduler;
    this.all = Array.from({ length: c.size }, (_, i) => ({
      name: `bot${String(i + 1)}`,
      skew: random.between(-SKEW_MS, SKEW_MS),
      disk: new Map(),
      seen: null,
      running: null,
    }));
  }

  /** Whoever is down starts, whoever is stopped goes on. */
  start(): void {
    this.#traps.splice(0);
    for (const machine of this.all) {
      if (!machine.running) this.#boot(machine);
      else if (machine.running.life.stopped) this.#around.scheduler.resume(machine.running.life);
    }
  }

  kill(machine: Machine, downMs: number, where = ''): void {
    const { scheduler } = this.#around;
    const { running, name } = machine;
    if (!running) return;
    scheduler.note(`${name} is killed${where}`);
    scheduler.kill(running.life);
    machine.running = null;
    this.accidents += 1;
    this.#outage(Math.max(downMs, LEASE_MS) + 2_000);
    scheduler.after(downMs, `${name} restarts`, () => {
      if (!machine.running) this.#boot(machine);
    });
  }

  /** As by SIGSTOP: its time goes on without it. */
  stop(machine: Machine, ms: number): void {
    const { scheduler } = this.#around;
    const { running, name } = machine;
    if (!running || running.life.stopped) return;
    scheduler.note(`${name} is stopped for ${String(ms)} ms`);
    this.accidents += 1;
    this.#outage(Math.max(ms, LEASE_MS) + 2_000);
    scheduler.stop(running.life);
    scheduler.after(ms, `${name} goes on`, () => {
      scheduler.stir();
      if (running.life.alive) scheduler.resume(running.life);
    });
  }

  /** Somebody sets its clock by so much. */
  setClock(machine: Machine, byMs: number): void {
    const { scheduler } = this.#around;
    scheduler.note(`the clock of ${machine.name} is set by ${String(byMs)} ms`);
    // What it does before it has noticed, and until others have compared it.
    this.#outage(LEASE_MS);
    scheduler.stir();
    machine.skew += byMs;
    if (machine.seen) machine.seen.skew = machine.skew;
  }

  /** The next that comes to this step is killed there. */
  trap(trap: Trap): void {
    this.#traps.push(trap);
  }

  /** Everybody reads the files, each in its own time. */
  readFiles(): void {
    const { scheduler } = this.#around;
    for (const { running, seen } of this.all) {
      if (!running) continue;
      const read = () => {
        Object.assign(seen ?? {}, { catalog: this.#files.catalog, roster: this.#files.roster });
        scheduler.stir();
      };
      scheduler.after(scheduler.random.between(0, READS_FILES_MS), 'reads its files', read, running.life);
    }
  }

  /** Gives a job of the queue to one of them; null when nobody listens. */
  take(ref: EffectRef): Promise<void> | null {
    const { scheduler } = this.#around;
    const up = this.all.flatMap(({ running }) =>
      running?.offer ? [{ life: running.life, offer: running.offer }] : [],
    );
    if (up.length === 0) return null;
    const { life, offer } = scheduler.random.pick(up);
    if (!life.stopped) return offer(ref);
    return new Promise((resolve) => void scheduler.after(0, 'gets a job', () => resolve(offer(ref)), life));
  }

  #boot(machine: Machine): void {
    const { scheduler } = this.#around;
    const { name, skew, disk } = machine;
    const life: Life = { name, alive: true, stopped: false, held: [] };
    const { catalog, roster } = this.#files;
    machine.seen = { skew, disk, catalog, roster, reach: (step) => this.#reach(machine, life, step) };
    scheduler.note(`${name} starts`);
    scheduler.stir();
    machine.running = startMachine(this.#around, life, machine.seen);
  }

  #reach(machine: Machine, life: Life, step: string): void | Promise<void> {
    const { scheduler } = this.#around;
    const at = this.#traps.findIndex((t) => t.step === step);
    const [trap] = at >= 0 ? this.#traps.splice(at, 1) : [];
    if (trap) {
      this.kill(machine, trap.downMs, ` at ${step}`);
      return new Promise(() => undefined);
    }
    return scheduler.random.chance(0.15) ? scheduler.pause(life, scheduler.random.between(0, 30)) : undefined;
  }
}
