import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { callTarget, type TargetRequest } from '../../src/connectors/http.ts';
import { failureOf } from './conformance.ts';

let server: Server | null = null;
const sockets = new Set<Socket>();

async function serve(listener: RequestListener): Promise<URL> {
  const s = createServer(listener);
  server = s;
  s.on('connection', (socket) => sockets.add(socket));
  s.listen(0, '127.0.0.1');
  await once(s, 'listening');
  return new URL(`http://127.0.0.1:${(s.address() as AddressInfo).port}/`);
}

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
  sockets.clear();
});

const call = (url: URL, more: Partial<TargetRequest> = {}) =>
  callTarget({
    method: 'GET',
    url,
    timeoutMs: 2_000,
    signal: new AbortController().signal,
    credential: null,
    ...more,
  });

const TEXT = JSON.stringify({ name: 'Équipe 🎉' });

describe('an answer', () => {
  it.each([
    ['gzip', gzipSync(TEXT)],
    ['x-gzip', gzipSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
    ['identity', Buffer.from(TEXT)],
  ])('sent as %s is read', async (encoding, bytes) => {
    const url = await serve((_req, res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
      res.end(bytes);
    });
    expect((await call(url)).body).toEqual({ name: 'Équipe 🎉' });
  });

  it.each([
    ['broken', 'gzip', Buffer.from('not gzip')],
    ['packed as nobody asked', 'deflate', deflateSync(TEXT)],
  ])('that is %s is none, and may come right', async (_words, encoding, bytes) => {
    const url = await serve((_req, res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
      res.end(bytes);
    });
    const error = await failureOf(call(url));
    expect(error).toMatchObject({ retryable: true, message: expect.stringContaining('unpacked') });
  });

  it('is read to its end, however it comes', async () => {
    const url = await serve((_req, res) => {
      res.writeHead(200, { 'content-type': 'application/json' });
      for (const byte of Buffer.from(TEXT)) res.write(Buffer.from([byte]));
      res.end();
    });
    expect((await call(url)).body).toEqual({ name: 'Équipe 🎉' });
  });

  it('that breaks off is none', async () => {
    const url = await serve((_req, res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      res.write('{');
      setTimeout(() => res.destroy(), 20);
    });
    expect((await failureOf(call(url))).retryable).toBe(true);
  });
});

describe('a connection', () => {
  it('is kept for the next call', async () => {
    const url = await serve((req, res) => {
      req.resume();
      res.writeHead(200, { 'content-type': 'application/json' }).end(TEXT);
    });
    for (let i = 0; i < 20; i += 1) await call(url, i % 2 ? { method: 'PATCH', body: { i } } : {});
    // A call made in the very turn of the last answer may find it not free yet.
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  it('that was given up carries no answer to the next call', async () => {
    let first = true;
    const url = await serve((_req, res) => {
      const late = first ? 200 : 0;
      const name = first ? 'late' : 'Équipe 🎉';
      first = false;
      res.writeHead(200, { 'content-type': 'application/json' });
      setTimeout(() => res.end(JSON.stringify({ name })), late);
    });
    await failureOf(call(url, { timeoutMs: 50 }));
    expect((await call(url)).body).toEqual({ name: 'Équipe 🎉' });
  });

  it('that comes too late carries nothing', async () => {
    const paths: unknown[] = [];
    const url = await serve((req, res) => {
      paths.push(req.url);
      res.end();
    });
    const leaving = new AbortController();
    const left = failureOf(call(new URL('/early', url), { signal: leaving.signal }));
    leaving.abort();
    await left;
    await call(new URL('/late', url));
    expect(paths).toEqual(['/late']);
  });
});
