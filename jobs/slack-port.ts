import { ErrorCode, type KnownBlock, LogLevel, WebClient } from '@slack/web-api';
import { membershipOf } from '../src/domain/membership.ts';
import type { SlackAccount } from '../src/domain/person.ts';
import type { Profile } from '../src/domain/profile.ts';
import { type Log, slackLogger } from '../src/log.ts';
import type { HomeView } from '../src/views/home.ts';
import { withPlainDates } from '../src/views/plain-dates.ts';

/** A call to Slack that failed. `gone`: the conversation or message is not there (any more). */
export class SlackError extends Error {
  override readonly name = 'SlackError';
  readonly gone: boolean;
  /** Slack asked for this pause, in ms. */
  readonly retryAfterMs: number | null;
  constructor(message: string, options: { gone: boolean; retryAfterMs: number | null; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.gone = options.gone;
    this.retryAfterMs = options.retryAfterMs;
  }
}

export interface Message {
  text: string;
  blocks: KnownBlock[];
}

/** The few calls the product makes to Slack. Every one may fail; none is waited for by a grant or a revocation. */
export interface SlackPort {
  post(channel: string, message: Message, threadTs?: string): Promise<{ channel: string; ts: string }>;
  update(channel: string, ts: string, message: Message): Promise<void>;
  /** Shows a person their App Home. */
  publishHome(account: SlackAccount, view: HomeView): Promise<void>;
  /** What Slack says of an account, asked in one call. */
  account(account: SlackAccount): Promise<Profile>;
  /** Why nothing may be posted in this channel; null when it is ours alone. */
  closedTo(channel: string): Promise<'unseen' | 'archived' | 'shared' | null>;
}

const GONE = [
  'channel_not_found',
  'message_not_found',
  'user_not_found',
  'is_archived',
  'not_in_channel',
  'restricted_action',
  'cannot_dm_bot',
  'user_disabled',
  'cant_update_message',
];

/**
 * @param token bot token
 * @param log where its lines go
 * @param apiUrl another Web API address, for a local workspace
 */
export function createSlackClient(token: string, log: Log, apiUrl?: string): WebClient {
  return new WebClient(token, {
    logger: { ...slackLogger(log), getLevel: () => LogLevel.INFO },
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 5_000,
    maxRequestConcurrency: 10,
    allowAbsoluteUrls: false,
  });
}

function translate(error: unknown): SlackError {
  const e = error as { code?: string; message?: string; retryAfter?: number; data?: { error?: string } };
  const reason = e.data?.error ?? e.message ?? 'unknown';
  const limited = e.code === ErrorCode.RateLimitedError;
  return new SlackError(`Slack: ${reason}`, {
    gone: GONE.includes(reason),
    retryAfterMs: limited ? (e.retryAfter ?? 1) * 1000 : null,
    cause: error,
  });
}

/** What we say is already marked up: Slack must find no names, links or formatting of its own in it. */
const AS_WRITTEN = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false } as const;

/**
 * @param options.plainDates for a workspace whose pages do not show dates in the viewer's zone
 * @throws SlackError from each call
 */
export function createSlackPort(client: WebClient, options: { plainDates?: boolean } = {}): SlackPort {
  const shown = (message: Message): Message => (options.plainDates ? withPlainDates(message) : message);
  return {
    async post(channel, message, threadTs) {
      try {
        const done = await client.chat.postMessage({
          channel,
          ...shown(message),
          ...AS_WRITTEN,
          ...(threadTs ? { thread_ts: threadTs } : {}),
        });
        return { channel: done.channel ?? channel, ts: done.ts ?? '' };
      } catch (error) {
        throw translate(error);
      }
    },
    async update(channel, ts, message) {
      try {
        await client.chat.update({ channel, ts, ...shown(message), parse: 'none', link_names: false });
      } catch (error) {
        throw translate(error);
      }
    },
    async publishHome({ userId }, view) {
      const { blocks } = shown({ text: '', blocks: view.blocks });
      try {
        await client.views.publish({ user_id: userId, view: { ...view, blocks } });
      } catch (error) {
        throw translate(error);
      }
    },
    async account({ teamId, userId }) {
      const user = (await answerOf(client.users.info({ user: userId, include_locale: true })))?.user;
      return {
        membership: user ? membershipOf(user, teamId) : 'unknown',
        locale: user?.locale ?? null,
        zone: user?.tz ?? null,
      };
    },
    async closedTo(id) {
      const channel = (await answerOf(client.conversations.info({ channel: id })))?.channel;
      if (!channel) return 'unseen';
      if (channel.is_archived) return 'archived';
      // What is said there names people, systems and failures.
      if (channel.is_ext_shared || channel.is_pending_ext_shared) return 'shared';
      return null;
    },
  };
}

/** Null when Slack refuses the question: there is no such thing, or the bot may not ask. @throws SlackError when it is away */
async function answerOf<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if ((error as { code?: string }).code === ErrorCode.PlatformError) return null;
    throw translate(error);
  }
}
