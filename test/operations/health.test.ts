import { afterEach, expect, it } from 'vitest';
import type { Dependency } from '../../jobs/watch-dependencies.ts';
import { type HealthServer, serveHealth } from '../../src/health.ts';

let server: HealthServer | null = null;
afterEach(() => server?.close());

async function ask(path: string, seen: readonly Dependency[]): Promise<{ status: number; body: unknown }> {
  server = await serveHealth({ host: '127.0.0.1', port: 0 }, () => seen);
  const response = await fetch(`http://127.0.0.1:${String(server.port)}${path}`);
  return { status: response.status, body: await response.json() };
}

const mongo = (trouble: string | null): Dependency => ({ name: 'mongodb', trouble, vital: true });
const redis = (trouble: string | null): Dependency => ({ name: 'redis', trouble, vital: false });

it('a process that lives says so, whatever its dependencies do', async () => {
  expect(await ask('/healthz', [mongo('away')])).toMatchObject({ status: 200 });
});

it('without Redis it is ready and says degraded: ends are kept all the same', async () => {
  expect(await ask('/readyz', [mongo(null), redis('away')])).toEqual({
    status: 200,
    body: { status: 'degraded', dependencies: { mongodb: 'ok', redis: 'away' } },
  });
});

it('without MongoDB it is not ready', async () => {
  expect(await ask('/readyz', [mongo('no answer'), redis(null)])).toMatchObject({ status: 503 });
});

it('before the first look it is not ready', async () => {
  expect(await ask('/readyz', [])).toMatchObject({ status: 503 });
});
