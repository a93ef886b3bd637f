import type { Random } from './random.ts';
import type { Link } from './scheduler.ts';

/** What can be the matter with a dependency. `down`: no call gets there. `flaky`: some do not, or are not answered. */
export type Trouble = 'none' | 'down' | 'flaky';

/** A link whose state can be changed from outside. */
export interface FaultyLink extends Link {
  trouble: Trouble;
}

/** Named as the driver names them: our own code looks at the name. */
class MongoNetworkError extends Error {
  override name = 'MongoNetworkError';
}

const usual =
  (ms: number, slow: number) =>
  (random: Random): number =>
    random.chance(0.05) ? random.between(ms, slow) : random.between(0, ms);

const FLAKY = 0.15;

function faulty(name: string, spec: Pick<Link, 'latency' | 'patience' | 'error'>): FaultyLink {
  return {
    name,
    trouble: 'none',
    ...spec,
    fate(random) {
      if (this.trouble === 'none') return 'ok';
      if (this.trouble === 'down') return 'refused';
      return random.chance(FLAKY) ? random.pick(['lost', 'refused'] as const) : 'ok';
    },
  };
}

/** The database: a command looks up to five seconds for a server. */
export const mongoLink = (): FaultyLink =>
  faulty('mongodb', {
    latency: usual(4, 300),
    patience: (random) => (random.chance(0.5) ? random.between(0, 20) : 5_000),
    error: () => new MongoNetworkError('connection closed'),
  });

export const redisLink = (): FaultyLink =>
  faulty('redis', {
    latency: usual(2, 100),
    patience: (random) => (random.chance(0.5) ? 0 : 2_000),
    error: () => new Error('Connection is closed.'),
  });
