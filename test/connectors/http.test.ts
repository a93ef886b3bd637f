import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { shortDetail } from '../../src/connectors/detail.ts';
import { callTarget, MAX_ANSWER_BYTES, type TargetRequest } from '../../src/connectors/http.ts';
import { failureOf } from './conformance.ts';

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/scim`);
}

afterEach(() => {
  for (const s of servers.splice(0)) {
    s.close();
    s.closeAllConnections();
  }
});

const TOKEN = 'canary-token-4f1c';

const get = (url: URL, more: Partial<TargetRequest> = {}) =>
  callTarget({
    method: 'GET',
    url,
    headers: { authorization: `Bearer ${TOKEN}` },
    timeoutMs: 2_000,
    signal: new AbortController().signal,
    credential: 'ACME_TOKEN',
    ...more,
  });

const answer =
  (status: number, headers: Record<string, string> = {}, body = ''): RequestListener =>
  (_req, res) => {
    res.writeHead(status, headers);
    res.end(body);
  };

describe('a call to a target', () => {
  it.each(['application/json', 'application/scim+json; charset=utf-8', 'text/json', ''])(
    'reads JSON sent as "%s"',
    async (type) => {
      const url = await serve(answer(200, { etag: 'W/"3"', ...(type ? { 'content-type': type } : {}) }, '{"a":1}'));
      expect(await get(url)).toEqual({ status: 200, etag: 'W/"3"', body: { a: 1 } });
    },
  );

  it('takes an empty answer as none', async () => {
    expect((await get(await serve(answer(204)))).body).toBeNull();
  });

  it.each([400, 404, 409, 412, 501])('leaves %i to the caller', async (status) => {
    const url = await serve(answer(status, { 'content-type': 'application/json' }, '{"detail":"no"}'));
    expect(await get(url)).toMatchObject({ status, body: { detail: 'no' } });
  });

  it.each([408, 425, 429, 500, 502, 503, 504])('may be repeated after %i', async (status) => {
    expect((await failureOf(get(await serve(answer(status))))).retryable).toBe(true);
  });

  it.each([401, 403])('waits for a new credential after %i, and names it without showing it', async (status) => {
    const url = await serve(answer(status, { 'content-type': 'application/json' }, `{"detail":"bad ${TOKEN}"}`));
    const error = await failureOf(get(url));
    expect(error.retryable).toBe(true);
    expect(error.message).toContain('ACME_TOKEN');
    expect(error.message).not.toContain(TOKEN);
  });

  it('surfaces a pause asked for in seconds', async () => {
    const error = await failureOf(get(await serve(answer(429, { 'retry-after': '120' }))));
    expect(error.retryAfterMs).toBe(120_000);
  });

  it("surfaces a pause asked for as a date, by the target's own clock", async () => {
    const dates = { date: 'Tue, 03 Mar 2020 10:00:00 GMT', 'retry-after': 'Tue, 03 Mar 2020 10:01:30 GMT' };
    expect((await failureOf(get(await serve(answer(503, dates))))).retryAfterMs).toBe(90_000);
  });

  it.each(['soon', '-5', '1e9', ''])('ignores a pause of "%s"', async (value) => {
    const headers = { 'retry-after': value };
    expect((await failureOf(get(await serve(answer(503, headers))))).retryAfterMs).toBeNull();
  });

  it.each([301, 302, 303, 307, 308])('never follows a redirect (%i)', async (status) => {
    const visits: string[] = [];
    const elsewhere = await serve((req, res) => {
      visits.push(`${req.headers.authorization}`);
      res.end('{}');
    });
    const error = await failureOf(get(await serve(answer(status, { location: elsewhere.href }))));
    expect(error.retryable).toBe(false);
    expect(visits).toEqual([]);
  });

  it('refuses an answer that is too large', async () => {
    const body = JSON.stringify({ a: 'x'.repeat(MAX_ANSWER_BYTES) });
    const error = await failureOf(get(await serve(answer(200, { 'content-type': 'application/json' }, body))));
    expect(error.retryable).toBe(false);
    expect(error.message).toContain(`${MAX_ANSWER_BYTES} bytes`);
  });

  it('refuses an answer that is small only while compressed', async () => {
    const zipped = gzipSync(JSON.stringify({ a: 'x'.repeat(8 * MAX_ANSWER_BYTES) }));
    expect(zipped.byteLength).toBeLessThan(MAX_ANSWER_BYTES);
    const url = await serve((_req, res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      res.end(zipped);
    });
    expect((await failureOf(get(url))).retryable).toBe(false);
  });

  it('does not take a login page for an answer', async () => {
    const url = await serve(answer(200, { 'content-type': 'text/html' }, '<html>Sign in, secret words</html>'));
    const error = await failureOf(get(url));
    expect(error.retryable).toBe(true);
    expect(error.message).not.toContain('secret words');
  });

  it('does not take broken JSON for an answer', async () => {
    const url = await serve(answer(200, { 'content-type': 'application/json' }, '{"a":'));
    expect((await failureOf(get(url))).retryable).toBe(true);
  });

  it('ends after its time, even when the answer has begun', async () => {
    const url = await serve((_req, res) => {
      res.writeHead(200, { 'content-type': 'application/json' });
      res.write('{');
    });
    const error = await failureOf(get(url, { timeoutMs: 80 }));
    expect(error.retryable).toBe(true);
    expect(error.message).toContain('80 ms');
  });

  it('ends when its caller ends it', async () => {
    const ended = new AbortController();
    const url = await serve(() => ended.abort());
    const error = await failureOf(get(url, { signal: ended.signal }));
    expect(error.retryable).toBe(true);
    expect(error.message).toContain('ended before the answer');
    expect((await failureOf(get(url, { signal: AbortSignal.abort() }))).retryable).toBe(true);
  });

  it('may be repeated when nobody listens or the line breaks', async () => {
    const url = await serve((req) => req.socket.destroy());
    expect((await failureOf(get(url))).retryable).toBe(true);
    const gone = servers.pop();
    gone?.close();
    gone?.closeAllConnections();
    const error = await failureOf(get(url));
    expect(error.retryable).toBe(true);
    expect(error.message).toContain('ECONNREFUSED');
  });
});

describe('words of a target shown to people', () => {
  it('are one short line', () => {
    expect(shortDetail('a\n\tb\u202ec\u0000')).toBe('a b c');
    expect(shortDetail('word '.repeat(100))).toHaveLength(160);
  });

  it('carry no secrets', () => {
    const words = `token Bearer abc.def, xoxb-${'1'.repeat(12)}-x and ${'k'.repeat(48)} end`;
    expect(shortDetail(words)).toBe('token [removed] [removed] and [removed] end');
  });

  it('are nothing when the target sends no text', () => {
    expect([shortDetail({ a: 1 }), shortDetail(undefined)]).toEqual(['', '']);
  });
});
