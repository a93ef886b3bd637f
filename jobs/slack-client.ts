import { ErrorCode, LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import { ENDED_WHY, type EndedWhy } from '../src/domain/installation.ts';
import { type Log, slackLogger } from '../src/log.ts';

/** How every client calls: once, with an end, and saying nothing of its own. @param apiUrl null for slack.com */
export function clientOptions(log: Log, apiUrl: string | null): WebClientOptions {
  return {
    logger: { ...slackLogger(log), getLevel: () => LogLevel.INFO },
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 5_000,
    maxRequestConcurrency: 10,
    allowAbsoluteUrls: false,
  };
}

/** Slack's word for a token that will never work again; null for everything else. */
function endOf(error: unknown): EndedWhy | null {
  const { code, data } = error as { code?: string; data?: { error?: string } };
  if (code !== ErrorCode.PlatformError) return null;
  return ENDED_WHY.find((why) => why === data?.error) ?? null;
}

/** Whoever calls learns what Slack said; whoever keeps the token learns that it is over. */
class HeedingClient extends WebClient {
  readonly #ended: (why: EndedWhy) => Promise<unknown>;

  constructor(token: string, options: WebClientOptions, ended: (why: EndedWhy) => Promise<unknown>) {
    super(token, options);
    this.#ended = ended;
  }

  override async apiCall(...call: Parameters<WebClient['apiCall']>): ReturnType<WebClient['apiCall']> {
    try {
      return await super.apiCall(...call);
    } catch (error) {
      const why = endOf(error);
      // What cannot be noted now is found again at the next call.
      if (why) await this.#ended(why).catch(() => undefined);
      throw error;
    }
  }
}

/**
 * @param token bot token
 * @param log where its lines go
 * @param options.apiUrl another Web API address, for a local workspace
 * @param options.ended called when Slack says that the token will never work again
 */
export function createSlackClient(
  token: string,
  log: Log,
  options: { apiUrl?: string | null; ended?: (why: EndedWhy) => Promise<unknown> } = {},
): WebClient {
  const { apiUrl = null, ended } = options;
  const how = clientOptions(log, apiUrl);
  return ended ? new HeedingClient(token, how, ended) : new WebClient(token, how);
}
