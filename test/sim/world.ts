import type { EffectRef } from '../../jobs/queues.ts';
import { addressOf, type Catalog } from '../../src/domain/catalog.ts';
import type { OfflineRemoval } from '../../src/domain/offline.ts';
import type { Person, Roster } from '../../src/domain/person.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import type { FactsSince, Outage } from '../invariants/evidence.ts';
import { aCatalog, CRM, NOON, PEOPLE } from '../support/an-organisation.ts';
import type { Life } from './agenda.ts';
import { createDocuments, type Written } from './documents.ts';
import { type FaultyLink, mongoLink, type Trouble } from './links.ts';
import { LEASE_MS, type Running, type Seen, startMachine } from './machine.ts';
import type { Store } from './model.ts';
import { nextMomentOf } from './next-moment.ts';
import type { Random } from './random.ts';
import { createRedis, type MemoryRedis } from './redis.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { createSlack, type Slack, type SlackMood } from './slack.ts';
import { createTarget, type Target } from './target.ts';

/** Clocks of different processes are this far from the true time at most, ms. */
export const SKEW_MS = 400;
/** How long a process goes by the files it read before, ms. */
const READS_FILES_MS = 3_000;
/** A grant that began by the old files may still end by them, ms. */
const FILES_GRACE_MS = READS_FILES_MS + LEASE_MS + 5_000;

/** One of the processes, up or down. */
export interface Machine {
  readonly name: string;
  skew: number;
  disk: Map<string, OfflineRemoval>;
  running: Running | null;
}

/** A step at which a process is to be killed when it comes there. */
interface Trap {
  machine: Machine | null;
  step: string;
  downMs: number;
}

type Dependency = 'mongodb' | 'ledger' | 'redis';

/** The whole deployment and everything around it, in one thread. */
export interface World {
  scheduler: Scheduler;
  store: Store;
  redis: MemoryRedis;
  slack: Slack;
  machines: readonly Machine[];
  targets: ReadonlyMap<string, Target>;
  /** The instant of the virtual clock. */
  now(): Date;
  records(): AccessRequest[];
  catalog(): Catalog;
  roster(): Roster;
  /** Reviewed files were changed. @param strict the new ones allow less */
  setCatalog(catalog: Catalog, strict: boolean): void;
  setPerson(id: string, change: Partial<Person> | null): void;
  trouble(what: Dependency, trouble: Trouble, ms: number): void;
  slackMood(mood: SlackMood, ms: number): void;
  /** Something that promises about time are excused for. */
  outage(what: Outage['what'], ms: number): void;
  crash(machine: Machine, downMs: number): void;
  freeze(machine: Machine, ms: number): void;
  /** Somebody sets the clock of a machine by so much. */
  setClock(machine: Machine, byMs: number): void;
  trap(trap: Trap): void;
  /** Everything works from here on, everybody is back. */
  heal(): void;
  facts(): FactsSince[];
  outages: readonly Outage[];
  /** How often a message may have been put into Slack without a note of it. */
  mayRepeat(): number;
  /** When the ledger really had an entry, by its key. */
  writtenAt: ReadonlyMap<string, Date>;
  /** Told after each change of a record. */
  onRecord(listener: (written: Written) => void): void;
}

/**
 * @param size how many processes
 * @param verbose with what they log
 */
export function createWorld(random: Random, { size, verbose }: { size: number; verbose: boolean }): World {
  const listeners: ((written: Written) => void)[] = [];
  const writtenAt = new Map<string, Date>();
  const scheduler: Scheduler = createScheduler(
    random,
    (now) =>
      nextMomentOf({ now: NOON.getTime() + now, store, roster, mongoUp: mongo.trouble !== 'down' }) - NOON.getTime(),
  );
  const now = () => new Date(NOON.getTime() + scheduler.now());
  const stirs = (name: string) => createDocuments(name, () => scheduler.stir());
  const store: Store = {
    requests: createDocuments('requests', (written) => {
      scheduler.stir();
      for (const listen of listeners) listen(written);
    }),
    guards: stirs('guards'),
    counters: stirs('counters'),
    deliveries: stirs('deliveries'),
    service: stirs('service'),
    // A lease renewed each second is no news.
    cursors: createDocuments('cursors', ({ before, after }) => before?.['seq'] !== after?.['seq'] && scheduler.stir()),
    ledger: createDocuments('ledger', ({ after }) => {
      writtenAt.set(String(after?.['key']), now());
      scheduler.stir();
    }),
  };
  const mongo = mongoLink();
  const ledger = mongoLink();
  const redis = createRedis(scheduler, take);
  const slack = createSlack(scheduler, NOON);
  const targets = new Map<string, Target>();
  const machines: Machine[] = Array.from({ length: size }, (_, i) => ({
    name: `bot${String(i + 1)}`,
    skew: random.between(-SKEW_MS, SKEW_MS),
    disk: new Map(),
    running: null,
  }));
  const traps: Trap[] = [];
  const outages: Outage[] = [];
  const seenBy = new Map<Machine, Seen>();
  let catalog = aCatalog();
  let people = new Map<string, Person>(Object.values(PEOPLE).map((p) => [p.id, p]));
  let roster = rosterOf(people);
  const facts: (FactsSince & { strict: boolean })[] = [
    { since: new Date(0), catalog, people: [...people.values()], strict: false },
  ];
  let unreachable: Outage | null = null;
  let crashes = 0;
  let noteless = 0;

  function targetAt(address: string): Target {
    const known = targets.get(address);
    if (known) return known;
    const made = createTarget(scheduler, address.split('.')[0]?.replace('https://', '') ?? address, (c) =>
      scheduler.note(`TARGET ${address} ${c.op} ${c.person} ${c.entitlement}${c.foreign ? ' by hand' : ''}`),
    );
    targets.set(address, made);
    return made;
  }
  for (const { connector } of catalog.systems.values()) if (connector.kind !== 'manual') targetAt(addressOf(connector));

  function boot(machine: Machine): void {
    const life: Life = { name: machine.name, alive: true, stopped: false, held: [] };
    const { skew, disk } = machine;
    const seen = { skew, disk, catalog, roster, reach: (step: string) => reach(machine, life, step) };
    seenBy.set(machine, seen);
    const around = { scheduler, epoch: NOON, store, mongo, ledger, redis, slack, targetAt, verbose };
    scheduler.note(`${machine.name} starts`);
    scheduler.stir();
    machine.running = startMachine(around, life, seen);
  }

  function reach(machine: Machine, life: Life, step: string): void | Promise<void> {
    const at = traps.findIndex((t) => t.step === step && (t.machine === null || t.machine === machine));
    const trap = at >= 0 ? traps.splice(at, 1)[0] : undefined;
    if (trap) {
      crash(machine, trap.downMs, ` at ${step}`);
      return new Promise(() => undefined);
    }
    return random.chance(0.15) ? scheduler.pause(life, random.between(0, 30)) : undefined;
  }

  function crash(machine: Machine, downMs: number, where = ''): void {
    const { running } = machine;
    if (!running) return;
    scheduler.note(`${machine.name} is killed${where}`);
    scheduler.kill(running.life);
    machine.running = null;
    crashes += 1;
    outage('bot', Math.max(downMs, LEASE_MS) + 2_000);
    scheduler.after(downMs, `${machine.name} restarts`, () => {
      if (!machine.running) boot(machine);
    });
  }

  function take(ref: EffectRef): Promise<void> | null {
    const up = machines.flatMap((m) => m.running ?? []);
    if (up.length === 0) return null;
    const one = random.pick(up);
    if (!one.life.stopped) return one.offer(ref);
    return new Promise((resolve) => scheduler.after(0, 'gets a job', () => resolve(one.offer(ref)), one.life));
  }

  function outage(what: Outage['what'], ms: number): void {
    outages.push({ what, from: now(), to: new Date(now().getTime() + ms) });
  }

  /** A state of something for a while; a later one takes its place. */
  function forAWhile(set: (on: boolean) => void, owner: { until?: number }, ms: number): void {
    const until = scheduler.now() + ms;
    owner.until = until;
    set(true);
    scheduler.stir();
    scheduler.after(ms, 'it passes', () => {
      if (owner.until !== until) return;
      set(false);
      scheduler.stir();
    });
  }

  function filesChanged(strict: boolean): void {
    facts.push({ since: now(), catalog, people: [...people.values()], strict });
    scheduler.stir();
    for (const machine of machines) {
      const { running } = machine;
      if (!running) continue;
      scheduler.after(
        random.between(0, READS_FILES_MS),
        'reads its files',
        () => {
          Object.assign(seenBy.get(machine) ?? {}, { catalog, roster });
          scheduler.stir();
        },
        running.life,
      );
    }
  }

  const links: Record<Dependency, FaultyLink & { until?: number }> = { mongodb: mongo, ledger, redis: redis.link };
  const moodOwner: { until?: number } = {};
  const world: World = {
    ...{ scheduler, store, redis, slack, machines, targets, now, crash, outage, outages, writtenAt },
    records: () =>
      [...store.requests.all()].map(({ _id, ...rest }) => ({ id: _id, ...rest }) as unknown as AccessRequest),
    catalog: () => catalog,
    roster: () => roster,
    setCatalog(next, strict) {
      const reachable = isReachable(catalog);
      catalog = next;
      filesChanged(strict);
      if (reachable && !isReachable(next)) {
        unreachable = { what: 'target', from: now(), to: null };
        outages.push(unreachable);
      }
      // The machines have to read it, and then to notice.
      if (isReachable(next) && unreachable) unreachable.to = new Date(now().getTime() + READS_FILES_MS);
    },
    setPerson(id, change) {
      const known = people.get(id);
      people = new Map(people);
      if (change === null) people.delete(id);
      else if (known) people.set(id, { ...known, ...change });
      roster = rosterOf(people);
      filesChanged(true);
    },
    trouble(what, trouble, ms) {
      scheduler.note(`${what} is ${trouble} for ${String(ms)} ms`);
      if (what !== 'redis') outage('mongodb', ms + LEASE_MS);
      noteless += 20;
      forAWhile(
        (on) => {
          links[what].trouble = on ? trouble : 'none';
        },
        links[what],
        ms,
      );
    },
    slackMood(mood, ms) {
      scheduler.note(`Slack is ${mood} for ${String(ms)} ms`);
      outage('slack', ms);
      forAWhile(
        (on) => {
          slack.mood = on ? mood : 'well';
        },
        moodOwner,
        ms,
      );
    },
    freeze(machine, ms) {
      const { running } = machine;
      if (!running || running.life.stopped) return;
      scheduler.note(`${machine.name} is stopped for ${String(ms)} ms`);
      outage('bot', Math.max(ms, LEASE_MS) + 2_000);
      noteless += 2;
      scheduler.stop(running.life);
      scheduler.after(ms, `${machine.name} goes on`, () => {
        scheduler.stir();
        if (running.life.alive) scheduler.resume(running.life);
      });
    },
    setClock(machine, byMs) {
      scheduler.note(`the clock of ${machine.name} is set by ${String(byMs)} ms`);
      // What it does before it has noticed, and until others have compared it.
      outage('bot', LEASE_MS);
      scheduler.stir();
      machine.skew += byMs;
      const seen = seenBy.get(machine);
      if (seen) seen.skew = machine.skew;
    },
    trap: (trap) => void traps.push(trap),
    heal() {
      scheduler.note('everything is well again');
      for (const link of Object.values(links)) Object.assign(link, { trouble: 'none', until: -1 });
      Object.assign(moodOwner, { until: -1 });
      slack.mood = 'well';
      redis.habits = { lost: 0, doubled: 0, late: 0 };
      traps.splice(0);
      for (const target of targets.values()) target.heal();
      if (catalog !== facts[0]?.catalog) world.setCatalog(facts[0]?.catalog ?? catalog, false);
      for (const machine of machines) {
        if (!machine.running) boot(machine);
        else if (machine.running.life.stopped) scheduler.resume(machine.running.life);
      }
      for (const o of outages)
        if (o.to && o.to > now() && o.what !== 'target') o.to = new Date(now().getTime() + LEASE_MS);
    },
    facts: () => factsOf(facts),
    mayRepeat: () => slack.unheard + 2 * crashes + noteless,
    onRecord: (listener) => void listeners.push(listener),
  };
  for (const machine of machines) boot(machine);
  return world;
}

function rosterOf(people: ReadonlyMap<string, Person>): Roster {
  const all = [...people.values()];
  return {
    byId: (id) => people.get(id) ?? null,
    bySlack: ({ teamId, userId }) => all.find((p) => p.slack?.teamId === teamId && p.slack.userId === userId) ?? null,
    all: () => all,
  };
}

/** Whether access that was given can be taken away by these files. */
const isReachable = ({ systems }: Catalog): boolean => {
  const connector = systems.get(CRM.id)?.connector;
  return connector !== undefined && addressOf(connector) === addressOf(CRM.connector);
};

/** Less is allowed only once every process has read it; what comes later never counts earlier. */
function factsOf(facts: readonly (FactsSince & { strict: boolean })[]): FactsSince[] {
  let latest = 0;
  return facts.map(({ since, strict, catalog, people }) => {
    latest = Math.max(latest, since.getTime() + (strict ? FILES_GRACE_MS : 0));
    return { since: new Date(latest), catalog, people };
  });
}
