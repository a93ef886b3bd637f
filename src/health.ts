import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Dependency } from '../jobs/watch-dependencies.ts';

export interface HealthServer {
  port: number;
  close(): Promise<void>;
}

/**
 * `/healthz`: the process lives. `/readyz`: it can do its work, with the state of each dependency. Both tell
 * nothing else.
 * @param look the dependencies as last seen; it must not wait for them
 */
export async function serveHealth(
  options: { host: string; port: number },
  look: () => readonly Dependency[],
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(`${JSON.stringify(body)}\n`);
    };
    if (request.url === '/healthz') return reply(200, { status: 'alive' });
    if (request.url !== '/readyz') return reply(404, { status: 'unknown path' });
    const seen = look();
    const ready = seen.length > 0 && seen.every((d) => d.trouble === null || !d.vital);
    return reply(ready ? 200 : 503, {
      status: !ready ? 'not ready' : seen.some((d) => d.trouble) ? 'degraded' : 'ready',
      dependencies: Object.fromEntries(seen.map((d) => [d.name, d.trouble ?? 'ok'])),
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
