import { defineConfig } from 'vitest/config';

/** Against a real Keycloak, which is fetched and takes its time to start: a run of its own. */
export default defineConfig({
  test: {
    include: ['test/keycloak/**/*.test.ts'],
    pool: 'forks',
    globalSetup: ['test/support/servers.ts'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
