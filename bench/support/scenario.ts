/** What a scenario is, and what it has to say. */
import type { BareCalls } from '../bare-process.ts';
import type { Running } from './calls.ts';
import type { Servers } from './servers.ts';
import type { Setting } from './setting.ts';

export interface Bench {
  servers: Servers;
  /** Bare BullMQ and MongoDB, in a process of their own. */
  bare: Running<BareCalls>;
  /** Smaller sizes, fewer rounds, no verdict. */
  quick: boolean;
  rounds: number;
  /** Whether a quick run has used up most of its time. */
  isLate(): boolean;
  /** A line of progress. */
  say(text: string): void;
  /** The setting with many active grants, made once for all who need it. */
  large(): Promise<Setting>;
  /** What two scenarios measure together is measured once. */
  once<T>(key: string, make: () => Promise<T>): Promise<T>;
}

/** `most`, `least`: the median over the rounds of ours over the limit decides. `none`: zero in every round. */
export type Sense = 'most' | 'least' | 'none';

export interface Goal {
  words: string;
  sense: Sense;
  /** The limit in each round, in the unit of the figure; for `none` not needed. */
  limits?: readonly number[];
}

/** One figure, measured in every round. */
export interface Figure {
  name: string;
  unit: string;
  ours: readonly number[];
  /** The bare limits beside it, each in every round. */
  bare?: Readonly<Record<string, readonly number[]>>;
  /** What ours is divided by for the ratio; the first bare figure when absent. */
  over?: readonly number[];
  goal?: Goal;
}

export interface Outcome {
  figures: Figure[];
  /** What else was seen, in words. */
  remarks?: string[];
  /** Kept in results.json only. */
  details?: unknown;
}

export interface Scenario {
  number: number;
  title: string;
  /** What is done, with the sizes of a full run. */
  how: string;
  /** Null: what it needs does not exist yet, and `how` says what. */
  run: ((bench: Bench) => Promise<Outcome>) | null;
}

/** Runs `work` once a round and collects the answers. A quick run that is short of time stops after the first. */
export async function inRounds<T>(
  { rounds, isLate }: Pick<Bench, 'rounds' | 'isLate'>,
  work: (round: number) => Promise<T>,
): Promise<T[]> {
  const answers: T[] = [];
  for (let round = 0; round < rounds && !(round > 0 && isLate()); round += 1) answers.push(await work(round));
  return answers;
}
