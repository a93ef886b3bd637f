import { addressOf } from '../../src/domain/catalog.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import type { FactsSince, Outage } from '../invariants/evidence.ts';
import { CRM, NOON } from '../support/an-organisation.ts';
import { createDocuments, type Written } from './documents.ts';
import { Files } from './files.ts';
import { type FaultyLink, mongoLink, type Trouble } from './links.ts';
import { LEASE_MS } from './machine.ts';
import { Machines, READS_FILES_MS } from './machines.ts';
import type { Store } from './model.ts';
import { nextMomentOf } from './next-moment.ts';
import type { Random } from './random.ts';
import { createRedis, type MemoryRedis } from './redis.ts';
import { Scheduler } from './scheduler.ts';
import { createSlack, type Slack, type SlackMood } from './slack.ts';
import { Target } from './target.ts';

/** A grant that began by the old files may still end by them, ms. */
const FILES_GRACE_MS = READS_FILES_MS + LEASE_MS + 5_000;
/** Messages that may get lost from sight while the database is in trouble: each is posted before it is noted. */
const NOTELESS = 20;

/** The whole deployment and everything around it, in one thread. */
export class World {
  readonly scheduler: Scheduler;
  readonly store: Store;
  readonly redis: MemoryRedis;
  readonly slack: Slack;
  readonly files: Files;
  readonly machines: Machines;
  readonly targets = new Map<string, Target>();
  readonly outages: Outage[] = [];
  /** When the ledger really had an entry, by its key. */
  readonly writtenAt = new Map<string, Date>();
  readonly #listeners: ((written: Written) => void)[] = [];
  readonly #links: Record<'mongodb' | 'ledger' | 'redis', FaultyLink>;
  /** Which state of a thing was set last, so that an earlier one ending leaves it alone. */
  readonly #latest = new Map<string, number>();
  #unreachable: Outage | null = null;
  #troubles = 0;

  /**
   * @param c.size how many processes
   * @param c.verbose with what they log
   */
  constructor(random: Random, c: { size: number; verbose: boolean }) {
    const epoch = NOON.getTime();
    this.scheduler = new Scheduler(random, (at) => nextMomentOf({ ...this.#sight(), now: epoch + at }) - epoch);
    const { scheduler } = this;
    this.store = this.#openStore();
    this.#links = { mongodb: mongoLink(), ledger: mongoLink(), redis: mongoLink() };
    this.redis = createRedis(scheduler, (ref) => this.machines.take(ref));
    this.#links.redis = this.redis.link;
    this.slack = createSlack(scheduler, NOON);
    this.files = new Files(
      () => this.now(),
      () => this.#filesChanged(),
    );
    this.targetAt(addressOf(CRM.connector));
    this.machines = new Machines(
      {
        scheduler,
        epoch: NOON,
        store: this.store,
        redis: this.redis,
        slack: this.slack,
        verbose: c.verbose,
        ...{
          mongo: this.#links.mongodb,
          ledger: this.#links.ledger,
          targetAt: (address) => this.targetAt(address),
        },
      },
      this.files,
      { size: c.size, outage: (ms) => this.outage('bot', ms) },
    );
  }

  /** The instant of the virtual clock. */
  now(): Date {
    return new Date(NOON.getTime() + this.scheduler.now());
  }

  records(): AccessRequest[] {
    const docs = [...this.store.requests.all()];
    return docs.map(({ _id, ...rest }) => ({ id: _id, ...rest }) as unknown as AccessRequest);
  }

  /** Told after each change of a record. */
  onRecord(listener: (written: Written) => void): void {
    this.#listeners.push(listener);
  }

  targetAt(address: string): Target {
    const known = this.targets.get(address);
    if (known) return known;
    const made = new Target(this.scheduler, new URL(address).hostname.split('.')[0] ?? address);
    this.targets.set(address, made);
    return made;
  }

  /** The one target stories are about. */
  crm(): Target {
    return this.targetAt(addressOf(CRM.connector));
  }

  trouble(what: 'mongodb' | 'ledger' | 'redis', trouble: Trouble, ms: number): void {
    this.scheduler.note(`${what} is ${trouble} for ${String(ms)} ms`);
    if (what !== 'redis') this.outage('mongodb', ms + LEASE_MS);
    this.#troubles += 1;
    this.#forAWhile(what, ms, (on) => {
      this.#links[what].trouble = on ? trouble : 'none';
    });
  }

  slackMood(mood: SlackMood, ms: number): void {
    this.scheduler.note(`Slack is ${mood} for ${String(ms)} ms`);
    this.outage('slack', ms);
    this.#forAWhile('slack', ms, (on) => {
      this.slack.mood = on ? mood : 'well';
    });
  }

  /** Promises about time are excused for so long. */
  outage(what: Outage['what'], ms: number): void {
    this.outages.push({ what, from: this.now(), to: new Date(this.now().getTime() + ms) });
  }

  /** Everything works from here on, everybody is back. */
  heal(): void {
    this.scheduler.note('everything is well again');
    this.#latest.clear();
    for (const link of Object.values(this.#links)) link.trouble = 'none';
    this.slack.mood = 'well';
    this.redis.habits = { lost: 0, doubled: 0, late: 0 };
    for (const target of this.targets.values()) target.heal();
    this.files.restore();
    this.machines.start();
    const soon = new Date(this.now().getTime() + LEASE_MS);
    for (const o of this.outages) if (o.to && o.to > soon && o.what !== 'target') o.to = soon;
  }

  facts(): FactsSince[] {
    return this.files.facts(FILES_GRACE_MS);
  }

  /** How often a message may have been put into Slack without a note of it. */
  mayRepeat(): number {
    return this.slack.unheard + 2 * this.machines.accidents + NOTELESS * this.#troubles;
  }

  #sight() {
    return { store: this.store, roster: this.files.roster, mongoUp: this.#links.mongodb.trouble !== 'down' };
  }

  #openStore(): Store {
    const stir = () => this.scheduler.stir();
    return {
      requests: createDocuments('requests', (written) => {
        stir();
        for (const listen of this.#listeners) listen(written);
      }),
      guards: createDocuments('guards', stir),
      counters: createDocuments('counters', stir),
      deliveries: createDocuments('deliveries', stir),
      digests: createDocuments('digests', stir),
      service: createDocuments('service', stir),
      installations: createDocuments('installations', stir),
      holdings: createDocuments('holdings', stir),
      homes: createDocuments('homes', stir),
      favourites: createDocuments('favourites', stir),
      tickets: createDocuments('tickets', stir),
      signIns: createDocuments('sign_ins', stir),
      // A lease renewed each second is no news.
      settings: createDocuments('settings', () => undefined),
      cursors: createDocuments('cursors', ({ before, after }) => {
        if (after?._id !== 'write-probe' && before?.['seq'] !== after?.['seq']) stir();
      }),
      ledger: createDocuments('ledger', ({ after }) => {
        this.writtenAt.set(String(after?.['key']), this.now());
        stir();
      }),
    };
  }

  #filesChanged(): void {
    this.scheduler.stir();
    const reachable = this.files.reachable();
    if (!reachable && !this.#unreachable) {
      this.#unreachable = { what: 'target', from: this.now(), to: null };
      this.outages.push(this.#unreachable);
    }
    if (reachable && this.#unreachable) {
      // The processes have to read it, and then to notice.
      this.#unreachable.to = new Date(this.now().getTime() + READS_FILES_MS);
      this.#unreachable = null;
    }
    this.machines.readFiles();
  }

  #forAWhile(what: string, ms: number, set: (on: boolean) => void): void {
    const { scheduler } = this;
    const until = scheduler.now() + ms;
    this.#latest.set(what, until);
    set(true);
    scheduler.stir();
    scheduler.after(ms, 'it passes', () => {
      if (this.#latest.get(what) !== until) return;
      set(false);
      scheduler.stir();
    });
  }
}
