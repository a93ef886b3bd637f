import type { ChainHead } from './audit.ts';

/** What a process noted of the ledger's end outside the database. A restored database cannot take it back. */
export interface Witness extends ChainHead {
  /** How many quarantines had been lifted by then. A lift starts the count of events anew, as it were. */
  epoch: number;
  /** UTC instant of the note. */
  at: Date;
}

/** Whether `a` says more than `b`: a later epoch, or a later event of the same. */
export function isLater(a: Pick<Witness, 'epoch' | 'seq'>, b: Pick<Witness, 'epoch' | 'seq'>): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);
}

/** One line of JSON. */
export function writeWitness({ epoch, seq, hash, at }: Witness): string {
  return JSON.stringify({ epoch, seq, hash, at: at.toISOString() });
}

/** @returns null for what is no witness: a lost or damaged note proves nothing, either way */
export function readWitness(text: string): Witness | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { epoch, seq, hash, at } = value as Partial<Record<keyof Witness, unknown>>;
  const counts = [epoch, seq].every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
  const noted = typeof at === 'string' ? new Date(at) : null;
  if (!counts || typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) return null;
  if (!noted || Number.isNaN(noted.getTime())) return null;
  return { epoch: epoch as number, seq: seq as number, hash, at: noted };
}

/**
 * `agrees`: the ledger holds what was noted. `settled`: it does not, and a quarantine lifted since has dealt with it.
 * `rolled_back`: it does not, and nobody knows.
 * @param hash of the entry with the witness's number, as the ledger has it now; null when there is none
 * @param state the quarantine as stored, or null when there never was one
 */
export function judgeWitness(
  witness: Pick<Witness, 'epoch' | 'hash' | 'seq'>,
  hash: string | null,
  state: { epoch: number; active: boolean } | null,
): 'agrees' | 'settled' | 'rolled_back' {
  if (witness.seq === 0 || witness.hash === hash) return 'agrees';
  return state && !state.active && witness.epoch < state.epoch ? 'settled' : 'rolled_back';
}
