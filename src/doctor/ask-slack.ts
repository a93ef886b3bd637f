import { ErrorCode, LogLevel, WebClient } from '@slack/web-api';
import { ANSWER_MS, answerWithin, whyOf } from './answer-within.ts';

/** What Slack says: an answer, a refusal in its own word, or nothing. */
export type SlackAnswer<T> =
  | { kind: 'answer'; data: T }
  | { kind: 'refused'; word: string; needed: string | null }
  | { kind: 'silent'; why: string };

/**
 * A client that asks once and logs nothing.
 * @param apiUrl null for slack.com
 */
export function createSlackAsker(token: string, apiUrl: string | null): WebClient {
  return new WebClient(token, {
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: ANSWER_MS,
    allowAbsoluteUrls: false,
    logger: SILENT,
  });
}

const nothing = (): void => undefined;
const SILENT = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  setName: nothing,
  getLevel: () => LogLevel.ERROR,
};

/** One question. Never throws. */
export async function askSlack<T>(call: () => Promise<T>): Promise<SlackAnswer<T>> {
  try {
    return { kind: 'answer', data: await answerWithin(ANSWER_MS, call) };
  } catch (error) {
    const { code, data, retryAfter } = error as {
      code?: string;
      data?: { error?: string; needed?: string };
      retryAfter?: number;
    };
    if (code === ErrorCode.RateLimitedError)
      return { kind: 'silent', why: `it asks for a pause of ${String(retryAfter ?? 60)} s` };
    // A server that is not Slack answers with a page, which arrives here as the whole word.
    if (code === ErrorCode.PlatformError && /^\w{1,60}$/.test(data?.error ?? ''))
      return { kind: 'refused', word: data?.error ?? '', needed: data?.needed ?? null };
    if (code === ErrorCode.PlatformError) return { kind: 'silent', why: 'what answers there is not Slack' };
    return { kind: 'silent', why: whyOf((error as { original?: unknown }).original ?? error) };
  }
}
