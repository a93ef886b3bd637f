import type { LedgerWriter } from '../../models/append-ledger.ts';
import type { Models } from '../../models/models.ts';
import type { Ctx } from '../context.ts';
import type { Catalog } from '../domain/catalog.ts';
import type { Roster } from '../domain/person.ts';

/** What every operation is given: the world, the store, the reviewed files, and how to wake the relay. */
export interface Deps {
  ctx: Ctx;
  models: Models;
  ledger: LedgerWriter;
  catalog(): Catalog;
  roster(): Roster;
  /** A record changed: bring its events to the ledger and its effects to the queue. Never awaited. */
  nudge(requestId: string): void;
}
