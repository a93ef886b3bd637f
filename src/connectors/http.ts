/** The one door to targets over HTTP: bounded in time and size, never redirected, JSON both ways. */
import { ConnectorError } from './connector.ts';
import { retryAfterMs } from './retry-after.ts';

/** Largest answer read, in bytes after decompression. */
export const MAX_ANSWER_BYTES = 1024 * 1024;

export interface TargetRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: URL;
  headers?: Record<string, string>;
  /** Sent as JSON. */
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
  const { host } = request.url;
  const ended = new AbortController();
  const end = () => ended.abort();
  const timer = setTimeout(end, request.timeoutMs);
  request.signal.addEventListener('abort', end, { once: true });
  if (request.signal.aborted) end();
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: {
        accept: 'application/scim+json, application/json',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      redirect: 'manual',
      signal: ended.signal,
    });
    const refused = refusalOf(response, request);
    if (refused) {
      await response.body?.cancel();
      throw refused;
    }
    const text = await readText(response, host);
    return { status: response.status, etag: response.headers.get('etag'), body: parse(response, text, host) };
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    throw new ConnectorError(`${host} ${whyNoAnswer(error, request, ended.signal)}`, { retryable: true, cause: error });
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', end);
  }
}

/** The error for every status that is not the caller's business. */
function refusalOf(response: Response, request: TargetRequest): ConnectorError | null {
  const { status, headers } = response;
  const { host } = request.url;
  if (status >= 300 && status < 400)
    // Followed, the credential would go where no configuration has sent it.
    return new ConnectorError(`${host} redirects (${status}); put the final address into portcullis.yml`, {
      retryable: false,
    });
  const isRefused = status === 401 || status === 403;
  const isDown = BUSY.has(status) || (status >= 500 && status !== NOT_IMPLEMENTED);
  if (!isRefused && !isDown) return null;
  const after = retryAfterMs(headers);
  const pause = after === null ? '' : `; asks for a pause of ${Math.ceil(after / 1000)} s`;
  const credential = request.credential ? `the credential in ${request.credential}` : 'a call without a credential';
  const words = isRefused ? `${host} refuses ${credential} (${status})` : `${host} answers ${status}`;
  return new ConnectorError(words + pause, { retryable: true, retryAfterMs: after });
}

async function readText(response: Response, host: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Counted while it comes: `content-length` may be absent, wrong, or of the compressed form.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES)
      throw new ConnectorError(`${host} answers with more than ${MAX_ANSWER_BYTES} bytes`, { retryable: false });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** JSON under any of its names. Another type is a page of something in between, never the target's word. */
function parse(response: Response, text: string, host: string): unknown {
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  const isJson = type === '' || /^(?:application|text)\/(?:[\w.-]+\+)?json$/.test(type);
  if (text.trim() === '') return null;
  if (isJson) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // Falls through: broken JSON is as good as none.
    }
  }
  if (!response.ok) return null;
  throw new ConnectorError(`${host} answers ${response.status} with something that is not JSON`, { retryable: true });
}

function whyNoAnswer(error: unknown, request: TargetRequest, ended: AbortSignal): string {
  if (request.signal.aborted) return 'was called, and the call was ended before the answer';
  if (ended.aborted) return `did not answer within ${request.timeoutMs} ms`;
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  return `does not answer (${typeof cause?.code === 'string' ? cause.code : 'no connection'})`;
}
