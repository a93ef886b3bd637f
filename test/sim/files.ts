import { addressOf, type Catalog } from '../../src/domain/catalog.ts';
import type { Person, Roster } from '../../src/domain/person.ts';
import type { FactsSince } from '../invariants/evidence.ts';
import { aCatalog, CRM, PEOPLE } from '../support/an-organisation.ts';

/** The reviewed files, which change while processes run. */
export class Files {
  catalog: Catalog = aCatalog();
  roster: Roster;
  #people = new Map<string, Person>(Object.values(PEOPLE).map((p) => [p.id, p]));
  readonly #facts: (FactsSince & { strict: boolean })[];
  readonly #now: () => Date;
  readonly #changed: () => void;

  /** @param changed told after each change */
  constructor(now: () => Date, changed: () => void) {
    this.#now = now;
    this.#changed = changed;
    this.roster = rosterOf(this.#people);
    this.#facts = [{ since: new Date(0), catalog: this.catalog, people: this.roster.all(), strict: false }];
  }

  /** @param strict the new one allows less */
  setCatalog(catalog: Catalog, strict: boolean): void {
    this.catalog = catalog;
    this.#note(strict);
  }

  /** The catalogue of the beginning again. */
  restore(): void {
    const [first] = this.#facts;
    if (first && this.catalog !== first.catalog) this.setCatalog(first.catalog, false);
  }

  /** @param change null takes the person out */
  setPerson(id: string, change: Partial<Person> | null): void {
    const known = this.#people.get(id);
    this.#people = new Map(this.#people);
    if (change === null) this.#people.delete(id);
    else if (known) this.#people.set(id, { ...known, ...change });
    this.roster = rosterOf(this.#people);
    this.#note(true);
  }

  /** Whether access that was given can be taken away by these files. */
  reachable(): boolean {
    const connector = this.catalog.systems.get(CRM.id)?.connector;
    return connector !== undefined && addressOf(connector) === addressOf(CRM.connector);
  }

  /**
   * What grants are judged by. Less is allowed only once every process has read it, and has ended what it began by the
   * old ones; what comes later never counts earlier.
   * @param graceMs how long that may take
   */
  facts(graceMs: number): FactsSince[] {
    let latest = 0;
    return this.#facts.map(({ since, strict, catalog, people }) => {
      latest = Math.max(latest, since.getTime() + (strict ? graceMs : 0));
      return { since: new Date(latest), catalog, people };
    });
  }

  #note(strict: boolean): void {
    this.#facts.push({ since: this.#now(), catalog: this.catalog, people: this.roster.all(), strict });
    this.#changed();
  }
}

function rosterOf(people: ReadonlyMap<string, Person>): Roster {
  const all = [...people.values()];
  return {
    byId: (id) => people.get(id) ?? null,
    bySlack: ({ teamId, userId }) => all.find((p) => p.slack?.teamId === teamId && p.slack.userId === userId) ?? null,
    all: () => all,
  };
}
