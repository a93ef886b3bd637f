import { defineConfig } from 'vitest/config';

/** `pure` needs no server and runs in `npm run verify`; `real` runs against MongoDB, Redis, Slack and target servers. */
const PURE = ['test/{domain,views,sources,architecture,docs}/**/*.test.ts'];

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
          name: 'real',
          include: ['test/**/*.test.ts'],
          exclude: PURE,
          pool: 'forks',
          sequence: { groupOrder: 1 },
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
