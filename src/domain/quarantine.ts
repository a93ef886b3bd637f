import type { ChainHead } from './audit.ts';
import type { Witness } from './witness.ts';

/** The database was seen to be older than what is known outside it: nothing is given until somebody has looked. */
export interface Quarantine {
  /** Names its event in the ledger. */
  id: string;
  active: boolean;
  /** How many quarantines have been lifted. */
  epoch: number;
  /** UTC instant it was noticed: what was decided before may be lost or done already. */
  since: Date;
  /** For a person. */
  why: string;
  /** What was noted outside the database, and where. */
  witness: Witness & { from: WitnessPlace };
  /** The end of the ledger as it was found. */
  head: ChainHead;
  /** How many approved requests may have been given in the part that was lost; null until they are marked. */
  doubted: number | null;
  lifted: { at: Date; by: string; reason: string } | null;
}

export type WitnessPlace = 'memory' | 'file' | 'redis';

const PLACES: Record<WitnessPlace, string> = {
  memory: 'a running process',
  file: 'the state folder',
  redis: 'Redis',
};

export interface RollbackFacts {
  id: string;
  witness: Quarantine['witness'];
  /** End of the ledger now. */
  head: ChainHead;
  /** What is stored already. */
  before: Quarantine | null;
}

/** @param now UTC instant */
export function beginQuarantine({ id, witness, head, before }: RollbackFacts, now: Date): Quarantine {
  const place = PLACES[witness.from];
  const seq = String(witness.seq);
  const why =
    head.seq < witness.seq
      ? `The ledger ends at ${String(head.seq)}, but ${place} knows entry ${seq}.`
      : `Entry ${seq} of the ledger is not the one that ${place} knows.`;
  return {
    id,
    active: true,
    epoch: before?.epoch ?? 0,
    since: now,
    why,
    witness,
    head,
    doubted: null,
    lifted: null,
  };
}

/** Witnesses noted from here on count anew; those of before are dealt with. @param now UTC instant */
export function endQuarantine(
  state: Quarantine,
  { by, reason }: { by: string; reason: string },
  now: Date,
): Quarantine {
  const epoch = Math.max(state.epoch, state.witness.epoch) + 1;
  return { ...state, active: false, epoch, lifted: { at: now, by, reason } };
}

/** A head as people note it elsewhere and as `portcullis audit verify --head` takes it. */
export function headText({ seq, hash }: ChainHead): string {
  return `${String(seq)}:${hash}`;
}
