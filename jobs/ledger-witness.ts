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

export interface LedgerWitness {
  /** Compares the ledger with what is known outside it, notes its end, and keeps up with the quarantine. */
  look(): Promise<void>;
  /** MongoDB went away: what comes back must be looked at before it is believed. */
  lost(): void;
  /** Whether anything may be given by this record. */
  mayGrant(): boolean;
  /** Whether what the record does not say may be taken as not having happened. */
  isWhole(): boolean;
  seen(): Dependency;
}

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
export function createLedgerWitness(deps: Deps, on: { store: WitnessStore; end: LedgerEnd }): LedgerWitness {
  const { ctx, models } = deps;
  let witness: FoundWitness | null = null;
  let state: Quarantine | null = null;
  let toldId: string | null = null;
  let adopted = false;
  let looks = 0;
  /** Losses of MongoDB so far; only a look that began after the last of them makes the record believed. */
  let losses = 0;
  let believed = -1;
  let noteTrouble: string | null = null;

  /** @returns whether the ledger holds what is known outside it */
  async function judge(): Promise<boolean> {
    const known = state?.epoch ?? 0;
    state = await findQuarantine(models.service);
    // What was written before a quarantine was lifted belongs to the part that was dealt with.
    if (state?.active || (state?.epoch ?? 0) > known) on.end.head = null;
    if (!adopted) witness = await on.store.read();
    adopted = true;
    if (!witness) return true;
    const { seq } = witness;
    if (judgeWitness(witness, await ledgerHashAt(models.ledger, seq), state) === 'agrees') return true;
    const verdict = judgeWitness(witness, await ledgerHashAt(models.ledger, seq, { sure: true }), state);
    if (verdict === 'settled') await beginAnew();
    if (verdict !== 'rolled_back') return true;
    const before = state?.id;
    state = await enterQuarantine(deps, witness);
    on.end.head = null;
    if (state.id !== before) ctx.log.fatal({ witnessed: seq, why: state.why }, 'quarantine: granting has stopped');
    return false;
  }

  /** Somebody has looked and lifted the quarantine: what is there now is what counts. */
  async function beginAnew(): Promise<void> {
    const head = (await ledgerHead(models.ledger)) ?? START;
    witness = { ...head, epoch: state?.epoch ?? 0, at: ctx.clock.now(), from: 'memory' };
    looks = 0;
  }

  async function tell(now: Quarantine): Promise<void> {
    if (toldId !== now.id) await tellQuarantine(deps, now);
    toldId = now.id;
  }

  /** Told in the ledger and so to Security, and marked; the marks must be made even where the ledger cannot be written. */
  async function act(now: Quarantine): Promise<void> {
    const [told, marked] = await Promise.allSettled([tell(now), now.doubted === null ? doubtGrants(deps, now) : now]);
    if (marked.status === 'fulfilled') state = marked.value;
    for (const part of [told, marked]) if (part.status === 'rejected') throw part.reason;
  }

  async function note(): Promise<void> {
    const epoch = state?.epoch ?? 0;
    const newer = on.end.head;
    on.end.head = null;
    const moved = newer !== null && (witness === null || newer.seq > witness.seq);
    if (newer && moved) witness = { ...newer, epoch, at: ctx.clock.now(), from: 'memory' };
    else if (witness && witness.epoch < epoch) witness = { ...witness, epoch };
    looks += 1;
    if (!witness || (!moved && looks % NOTE_AGAIN_LOOKS !== 1)) return;
    try {
      const later = await on.store.note(witness);
      noteTrouble = null;
      if (later && isLater(later, witness)) witness = later;
    } catch (error) {
      const why = error instanceof Error ? error.message.slice(0, 120) : 'unknown';
      if (noteTrouble === null) ctx.log.error({ error: why }, 'the end of the ledger cannot be noted');
      noteTrouble = `the end of the ledger cannot be noted: ${why}`;
    }
  }

  function trouble(): string | null {
    if (state?.active) return `in quarantine since ${state.since.toISOString()}: ${state.why}`;
    return believed === losses ? noteTrouble : 'not yet compared with what is known outside';
  }

  const isWhole = (): boolean => believed === losses && !(state?.active && state.doubted === null);

  return {
    async look() {
      const loss = losses;
      const holds = await judge().catch((error: unknown) => {
        losses += 1;
        throw error;
      });
      believed = loss;
      if (state?.active) await act(state);
      else if (holds) await note();
    },
    lost() {
      losses += 1;
    },
    isWhole,
    mayGrant: () => isWhole() && !state?.active,
    seen: () => ({ name: 'record', vital: false, trouble: trouble() }),
  };
}
