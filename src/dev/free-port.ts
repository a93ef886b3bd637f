import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** A TCP port of 127.0.0.1 that nobody listens on right now. Another process may take it before its use. */
export function freePort(): Promise<number> {
  return tryPort(0);
}

/** Systems give out ports from 32768 or 49152 up by themselves. */
const QUIET = { from: 20_000, to: 32_000 };

/** A free port to come back to: one that systems do not give out by themselves, so that it is likely free again. */
export async function quietPort(): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryPort(randomInt(QUIET.from, QUIET.to));
    } catch (error) {
      if (attempt === 20) throw error;
    }
  }
}

/** @returns the port, free again @throws when somebody listens on it */
async function tryPort(wanted: number): Promise<number> {
  const server = createServer().listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** @throws Error in words when somebody listens on the port that must be had */
export async function mustBeFree(port: number, what: string): Promise<void> {
  await tryPort(port).catch((cause: unknown) => {
    throw new Error(`port ${port}, ${what}, is taken: end what uses it, or start with another folder`, { cause });
  });
}

/**
 * Starts something on a free port; takes another one when that was taken meanwhile.
 * @param port the port that it has to be, if there is one
 * @param start rejects with "already in use" in its message when the port is taken
 */
export async function onFreePort<T>(port: number | undefined, start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(port ?? (await freePort()));
    } catch (error) {
      const taken = error instanceof Error && /address already in use/i.test(error.message);
      if (!taken || port !== undefined || attempt === 3) throw error;
    }
  }
}
