import { ledgerHashAt, ledgerHead } from '../models/ledger.ts';
import { findQuarantine } from '../models/service.ts';
import { type ChainHead, START } from '../src/domain/audit.ts';
import type { Quarantine } from '../src/domain/quarantine.ts';
import { isLater, judgeWitness } from '../src/domain/witness.ts';
import type { Deps } from '../src/operations/deps.ts';
import { doubtGrants } from '../src/operations/doubt-grants.ts';
import { enterQuarantine, tellQuarantine } from '../src/operations/enter-quarantine.ts';
import type { Dependency } from './watch-dependencies.ts';
import type { FoundWitness, WitnessStore } from './witness-store.ts';

/** The end of the ledger as this process wrote it last and a majority holds it; null when nothing is new. */
export interface LedgerEnd {
  head: ChainHead | null;
}

/** How often an end that has not moved is noted again, in looks: Redis may have lost it. */
const NOTE_AGAIN_LOOKS = 15;

/**
 * Notices that MongoDB was set back, as after a restored backup. Each process notes the end of the ledger outside
 * MongoDB; before a note moves on, the ledger must hold what was noted last. If it does not, all processes stop
 * granting until somebody has looked (docs/adr/0011).
 */
export class LedgerWitness {
  readonly #deps: Deps;
  readonly #store: WitnessStore;
  readonly #end: LedgerEnd;
  #witness: FoundWitness | null = null;
  #state: Quarantine | null = null;
  #toldId: string | null = null;
  #adopted = false;
  #looks = 0;
  /** Losses of MongoDB so far; only a look that began after the last of them makes the record believed. */
  #losses = 0;
  #believed = -1;
  #noteTrouble: string | null = null;

  constructor(deps: Deps, on: { store: WitnessStore; end: LedgerEnd }) {
    this.#deps = deps;
    this.#store = on.store;
    this.#end = on.end;
  }

  /** Compares the ledger with what is known outside it, notes its end, and keeps up with the quarantine. */
  async look(): Promise<void> {
    const loss = this.#losses;
    const holds = await this.#judge().catch((error: unknown) => {
      this.lost();
      throw error;
    });
    this.#believed = loss;
    if (this.#state?.active) await this.#act(this.#state);
    else if (holds) await this.#note();
  }

  /** MongoDB went away: what comes back must be looked at before it is believed. */
  lost(): void {
    this.#losses += 1;
  }

  /** Whether what the record does not say may be taken as not having happened. */
  isWhole(): boolean {
    return this.#believed === this.#losses && !(this.#state?.active && this.#state.doubted === null);
  }

  /** Whether anything may be given by this record. */
  mayGrant(): boolean {
    return this.isWhole() && !this.#state?.active;
  }

  seen(): Dependency {
    return { name: 'record', vital: false, trouble: this.#trouble() };
  }

  /** @returns whether the ledger holds what is known outside it */
  async #judge(): Promise<boolean> {
    const { ledger, service } = this.#deps.models;
    const known = this.#state?.epoch ?? 0;
    this.#state = await findQuarantine(service);
    // What was written before a quarantine was lifted belongs to the part that was dealt with.
    if (this.#state?.active || (this.#state?.epoch ?? 0) > known) this.#end.head = null;
    if (!this.#adopted) this.#witness = await this.#store.read();
    this.#adopted = true;
    const witness = this.#witness;
    if (!witness) return true;
    if (judgeWitness(witness, await ledgerHashAt(ledger, witness.seq), this.#state) === 'agrees') return true;
    const verdict = judgeWitness(witness, await ledgerHashAt(ledger, witness.seq, { sure: true }), this.#state);
    if (verdict === 'settled') await this.#beginAnew();
    if (verdict !== 'rolled_back') return true;
    await this.#enter(witness);
    return false;
  }

  async #enter(witness: FoundWitness): Promise<void> {
    const before = this.#state?.id;
    this.#state = await enterQuarantine(this.#deps, witness);
    const { id, why } = this.#state;
    if (id !== before) this.#deps.ctx.log.fatal({ witnessed: witness.seq, why }, 'quarantine: granting has stopped');
  }

  /** Somebody has looked and lifted the quarantine: what is there now is what counts. */
  async #beginAnew(): Promise<void> {
    const { ctx, models } = this.#deps;
    const head = (await ledgerHead(models.ledger)) ?? START;
    this.#witness = { ...head, epoch: this.#state?.epoch ?? 0, at: ctx.clock.now(), from: 'memory' };
    this.#looks = 0;
  }

  /** Told in the ledger and so to Security, and marked; the marks are made even where the ledger cannot be written. */
  async #act(state: Quarantine): Promise<void> {
    const marks = state.doubted === null ? doubtGrants(this.#deps, state) : Promise.resolve(state);
    const [told, marked] = await Promise.allSettled([this.#tell(state), marks]);
    if (marked.status === 'fulfilled') this.#state = marked.value;
    for (const part of [told, marked]) if (part.status === 'rejected') throw part.reason;
  }

  async #tell(state: Quarantine): Promise<void> {
    if (this.#toldId !== state.id) await tellQuarantine(this.#deps, state);
    this.#toldId = state.id;
  }

  async #note(): Promise<void> {
    const epoch = this.#state?.epoch ?? 0;
    const newer = this.#end.head;
    this.#end.head = null;
    const moved = newer !== null && (this.#witness === null || newer.seq > this.#witness.seq);
    if (moved) this.#witness = { ...newer, epoch, at: this.#deps.ctx.clock.now(), from: 'memory' };
    else if (this.#witness && this.#witness.epoch < epoch) this.#witness = { ...this.#witness, epoch };
    this.#looks += 1;
    if (!this.#witness || (!moved && this.#looks % NOTE_AGAIN_LOOKS !== 1)) return;
    try {
      const later = await this.#store.note(this.#witness);
      this.#noteTrouble = null;
      if (later && isLater(later, this.#witness)) this.#witness = later;
    } catch (error) {
      const why = error instanceof Error ? error.message.slice(0, 120) : 'unknown';
      if (this.#noteTrouble === null) this.#deps.ctx.log.error({ error: why }, 'the end of the ledger cannot be noted');
      this.#noteTrouble = `the end of the ledger cannot be noted: ${why}`;
    }
  }

  #trouble(): string | null {
    if (this.#state?.active) return `in quarantine since ${this.#state.since.toISOString()}: ${this.#state.why}`;
    return this.#believed === this.#losses ? this.#noteTrouble : 'not yet compared with what is known outside';
  }
}
