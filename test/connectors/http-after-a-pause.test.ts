import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTarget, type TargetAnswer, type TargetRequest } from '../../src/connectors/http.ts';
import { failureOf } from './conformance.ts';

/** How long a read takes there, in ms. */
const SLOW_MS = 200;
/** A target in a process of its own, as this one stands still: keeps the methods of the writes it was sent. */
const TARGET = `
  const writes = [];
  require('node:http').createServer((request, response) => {
    if (request.method !== 'GET') writes.push(request.method);
    response.setHeader('content-type', 'application/json');
    setTimeout(() => response.end(JSON.stringify({ writes })), request.url === '/slow' ? ${SLOW_MS} : 0);
  }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

const target = spawn(process.execPath, ['-e', TARGET], { stdio: ['ignore', 'pipe', 'inherit'] });
let base: string;
beforeAll(async () => {
  const [port] = (await once(target.stdout, 'data')) as [Buffer];
  base = `http://127.0.0.1:${String(port).trim()}`;
});
afterAll(async () => {
  target.kill();
  await once(target, 'exit');
});

const call = (method: TargetRequest['method'], path: string, signal: AbortSignal): Promise<TargetAnswer> =>
  callTarget({
    method,
    url: new URL(base + path),
    timeoutMs: 5_000,
    signal,
    credential: null,
    ...(method === 'GET' ? {} : { body: {} }),
  });

const written = async () => (await call('GET', '/', AbortSignal.timeout(5_000))).body;

/** Nothing of this process runs for so long, as under SIGSTOP. */
const standStill = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

it.each(['PATCH', 'POST', 'DELETE'] as const)(
  'row 73: a %s that follows an answer read after a pause is not sent when its lease is over',
  async (method) => {
    // The connection is there already, so that a request goes out the moment it is made.
    const before = await written();
    const lease = AbortSignal.timeout(SLOW_MS + 300);
    const work = failureOf(call('GET', '/slow', lease).then(() => call(method, '/', lease)));
    await sleep(SLOW_MS / 2);
    standStill(SLOW_MS + 600);
    expect(await work).toMatchObject({ retryable: true, message: expect.stringContaining('was ended') });
    await sleep(100);
    expect(await written()).toEqual(before);
  },
);

it('within its lease it is sent', async () => {
  const { writes } = (await written()) as { writes: string[] };
  const lease = AbortSignal.timeout(5_000);
  await call('GET', '/slow', lease);
  expect((await call('PATCH', '/', lease)).body).toEqual({ writes: [...writes, 'PATCH'] });
});
