/** One request and its answer over a connection that is kept: as little as it takes, bounded in time and size. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import { Agent, type Dispatcher } from 'undici';

/** Connections to all targets. Idle ones do not keep the process. How long an answer may take is for the caller. */
const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

const DECODE: Record<string, (bytes: Buffer, limit: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  br: promisify(brotliDecompress),
};
/** What is asked for is what can be read. */
export const ACCEPT_ENCODING = Object.keys(DECODE).join(', ');

/** An answer without its body. */
export interface Head {
  status: number;
  /** The first value of a header, by its name in small letters; null when it is not there. */
  header(name: string): string | null;
}

export interface Exchange {
  method: Dispatcher.HttpMethod;
  url: URL;
  headers: Record<string, string>;
  body: string | null;
  /** Until the whole answer is there, in ms. */
  timeoutMs: number;
  signal: AbortSignal;
  /** Largest body, in bytes, after decompression too. */
  maxBytes: number;
  /** Looks at the head before the body is read. @throws to read no more of it */
  accept(head: Head): void;
}

/** No answer, or none that can be taken. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** `broken`: no connection, or a line that broke. `garbled`: compressed in a way nobody asked for, or wrongly. */
  readonly why: 'too large' | 'late' | 'ended' | 'broken' | 'garbled';
  /** The code of a broken line, e.g. `ECONNREFUSED`. */
  readonly code: string | null;
  constructor(why: NoAnswer['why'], cause?: unknown) {
    super(why, { cause });
    const code = (cause as { code?: unknown } | undefined)?.code;
    this.why = why;
    this.code = typeof code === 'string' ? code : null;
  }
}

/**
 * Sends once. No redirect is followed.
 * @throws NoAnswer, and whatever `accept` throws
 */
export async function exchange(request: Exchange): Promise<Head & { bytes: Buffer }> {
  const { head, bytes } = await receive(request);
  const encoding = head.header('content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity' || bytes.length === 0) return { ...head, bytes };
  const decode = DECODE[encoding.replace(/^x-/, '')];
  if (!decode) throw new NoAnswer('garbled');
  try {
    return { ...head, bytes: await decode(bytes, { maxOutputLength: request.maxBytes }) };
  } catch (error) {
    const isLarge = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
    throw new NoAnswer(isLarge ? 'too large' : 'garbled', error);
  }
}

function receive(request: Exchange): Promise<{ head: Head; bytes: Buffer }> {
  const { url, method, headers, body, signal } = request;
  if (signal.aborted) return Promise.reject(new NoAnswer('ended'));
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | null = null;
    let over: Error | null = null;
    let head: Head | null = null;
    const chunks: Buffer[] = [];
    let size = 0;

    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    const stop = (error: Error) => {
      if (over) return;
      over = error;
      settle();
      reject(error);
      controller?.abort(error);
    };
    const onAbort = () => stop(new NoAnswer('ended'));
    const timer = setTimeout(() => stop(new NoAnswer('late')), request.timeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });

    agent.dispatch(
      { origin: url.origin, path: url.pathname + url.search, method, headers, body },
      {
        onRequestStart(given) {
          controller = given;
          // Given up before there was a connection: it is not sent any more.
          if (over) given.abort(over);
        },
        onResponseStart(_, status, fields) {
          if (status < 200) return;
          head = { status, header: (name) => [fields[name]].flat()[0] ?? null };
          try {
            request.accept(head);
          } catch (error) {
            stop(error as Error);
          }
        },
        onResponseData(_, chunk) {
          size += chunk.length;
          // Counted while it comes: `content-length` may be absent or wrong.
          if (size > request.maxBytes) stop(new NoAnswer('too large'));
          else chunks.push(chunk);
        },
        onResponseEnd() {
          settle();
          if (head) resolve({ head, bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) });
        },
        onResponseError: (_, error) => stop(new NoAnswer('broken', error)),
      },
    );
  });
}
