import { defineConfig } from 'vitest/config';

/** `pure` needs no server and runs in `npm run verify`; `real` runs against MongoDB, Redis, Slack and target servers. */
const PURE = ['test/{domain,views,sources,architecture,docs}/**/*.test.ts'];
/** The domain and the frame of effects under a seeded scheduler. */
const SIM = ['test/sim/**/*.test.ts'];
/** Rows of the fault matrix. */
const FAULTS = ['test/faults/**/*.test.ts'];

export default defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: 'test-report.json' }]],
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: PURE,
          pool: 'threads',
          maxWorkers: 2,
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'sim',
          include: SIM,
          pool: 'forks',
          testTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['test/**/*.test.ts'],
          exclude: [...PURE, ...SIM, ...FAULTS],
          pool: 'forks',
          sequence: { groupOrder: 2 },
          maxWorkers: 2,
          maxConcurrency: 3,
          globalSetup: ['test/support/servers.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
