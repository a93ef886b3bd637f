/** The one door to targets over HTTP: bounded in time and size, never redirected, JSON both ways. */
import { setImmediate as turn } from 'node:timers/promises';
import { ConnectorError } from './connector.ts';
import { ACCEPT_ENCODING, exchange, type Head, NoAnswer } from './http-exchange.ts';
import { retryAfterMs } from './retry-after.ts';

/** Largest answer read, in bytes after decompression. */
export const MAX_ANSWER_BYTES = 1024 * 1024;

export interface TargetRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: URL;
  headers?: Record<string, string>;
  /** Sent as JSON. A function is asked when it is sent: whose time is over by then has no part in it. */
  body?: unknown;
  /** Until the whole answer is read, in ms. */
  timeoutMs: number;
  /** Ends the call sooner. */
  signal: AbortSignal;
  /** The credential in words, for the message when it is refused, e.g. `SUPPORT_TOKEN`. */
  credential: string | null;
}

/** An answer the caller decides about: 2xx, or a 4xx about the request itself, or 501. */
export interface TargetAnswer {
  status: number;
  etag: string | null;
  /** Parsed JSON; null when there is none. */
  body: unknown;
}

const BUSY = new Set([408, 425, 429]);
/** Asking again does not implement it. */
const NOT_IMPLEMENTED = 501;

/**
 * Calls a target once.
 * @throws ConnectorError retryable for no or broken answers, timeouts, 408, 425, 429, 5xx, and 401 or 403: a refused
 *   credential is replaced by people, and what waits must drain then. Not retryable for redirects and oversized answers.
 */
export async function callTarget(request: TargetRequest): Promise<TargetAnswer> {
  const { method, url, timeoutMs, signal } = request;
  if (method !== 'GET') await timersHaveRun();
  try {
    const answer = await exchange({
      method,
      url,
      headers: {
        accept: 'application/scim+json, application/json',
        'accept-encoding': ACCEPT_ENCODING,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      body: textOf(request.body),
      timeoutMs,
      signal,
      maxBytes: MAX_ANSWER_BYTES,
      accept: (head) => refuse(head, request),
    });
    return { status: answer.status, etag: answer.header('etag'), body: parse(answer, url.host) };
  } catch (error) {
    throw error instanceof ConnectorError ? error : noAnswer(error, request);
  }
}

/**
 * After this every timer that is due has fired. A process that was stopped or blocked reads the answers that came
 * meanwhile before it does anything else: what they lead to must not go out when its lease was over long ago.
 */
async function timersHaveRun(): Promise<void> {
  await turn();
  await turn();
}

function textOf(body: unknown): string | null {
  const value = typeof body === 'function' ? (body as () => unknown)() : body;
  return value === undefined ? null : JSON.stringify(value);
}

/** @throws ConnectorError for every status that is not the caller's business */
function refuse({ status, header }: Head, request: TargetRequest): void {
  const { host } = request.url;
  if (status >= 300 && status < 400)
    // Followed, the credential would go where no configuration has sent it.
    throw new ConnectorError(`${host} redirects (${status}); put the final address into portcullis.yml`, {
      retryable: false,
    });
  const isRefused = status === 401 || status === 403;
  const isDown = BUSY.has(status) || (status >= 500 && status !== NOT_IMPLEMENTED);
  if (!isRefused && !isDown) return;
  const after = retryAfterMs(header);
  const pause = after === null ? '' : `; asks for a pause of ${Math.ceil(after / 1000)} s`;
  const credential = request.credential ? `the credential in ${request.credential}` : 'a call without a credential';
  const words = isRefused ? `${host} refuses ${credential} (${status})` : `${host} answers ${status}`;
  throw new ConnectorError(words + pause, { retryable: true, retryAfterMs: after });
}

/** JSON under any of its names. Another type is a page of something in between, never the target's word. */
function parse({ status, header, bytes }: Head & { bytes: Buffer }, host: string): unknown {
  const type = header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  const isJson = type === '' || /^(?:application|text)\/(?:[\w.-]+\+)?json$/.test(type);
  const text = bytes.toString('utf8').trim();
  if (text === '') return null;
  if (isJson) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // Falls through: broken JSON is as good as none.
    }
  }
  if (status < 200 || status > 299) return null;
  throw new ConnectorError(`${host} answers ${status} with something that is not JSON`, { retryable: true });
}

function noAnswer(error: unknown, { url: { host }, timeoutMs }: TargetRequest): ConnectorError {
  const { why, code } = error instanceof NoAnswer ? error : new NoAnswer('broken', error);
  const words = {
    'too large': `answers with more than ${MAX_ANSWER_BYTES} bytes`,
    late: `did not answer within ${timeoutMs} ms`,
    ended: 'was called, and the call was ended before the answer',
    garbled: 'answers with something that cannot be unpacked',
    broken: `does not answer (${code ?? 'no connection'})`,
  };
  return new ConnectorError(`${host} ${words[why]}`, { retryable: why !== 'too large', cause: error });
}
