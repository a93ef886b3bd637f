import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { filesOfRows } from './test/faults/rows.ts';

/** `pure` needs no server and runs in `npm run verify`; `real` runs against MongoDB, Redis, Slack and target servers. */
const PURE = ['test/{domain,views,words,sources,architecture,docs}/**/*.test.ts'];
/** The domain and the frame of effects under a seeded scheduler. */
const SIM = ['test/sim/**/*.test.ts'];
/** Against Keycloak, by `npm run test:keycloak`. */
const KEYCLOAK = ['test/keycloak/**/*.test.ts'];
/** Rows of the fault matrix. */
const FAULTS = ['test/faults/**/*.test.ts'];
/** The same flows through a real browser; needs a Chromium on the machine. */
const BROWSER = ['test/browser/**/*.test.ts'];
/** The quick ones; all with FAULT_ROWS=all, some with FAULT_ROWS=22,25. */
const ROWS = filesOfRows(readdirSync(join(import.meta.dirname, 'test/faults')), process.env['FAULT_ROWS']);

export default defineConfig({
  test: {
    reporters: ['default', 'json'],
    outputFile: { json: 'test-report.json' },
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: PURE,
          // Some read the whole tree, on machines that do other work too.
          testTimeout: 30_000,
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
          exclude: [...PURE, ...SIM, ...FAULTS, ...BROWSER, ...KEYCLOAK],
          pool: 'forks',
          sequence: { groupOrder: 2 },
          maxWorkers: 2,
          maxConcurrency: 3,
          globalSetup: ['test/support/servers.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: ROWS.map((file) => `test/faults/${file}`),
          pool: 'forks',
          sequence: { groupOrder: 3 },
          maxWorkers: 2,
          globalSetup: ['test/support/servers.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: BROWSER,
          pool: 'forks',
          sequence: { groupOrder: 4 },
          maxWorkers: 2,
          globalSetup: ['test/support/servers.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
