import { ErrorCode, type KnownBlock, type WebClient } from '@slack/web-api';
import { ENDED_WHY } from '../src/domain/installation.ts';
import { membershipOf } from '../src/domain/membership.ts';
import type { SlackAccount } from '../src/domain/person.ts';
import type { Profile } from '../src/domain/profile.ts';
import type { HomeView } from '../src/views/home.ts';
import { withPlainDates } from '../src/views/plain-dates.ts';

/**
 * A call to Slack that failed. `gone`: the conversation or message is not there (any more). `refused`: Slack is there and
 * takes everything but this.
 */
export class SlackError extends Error {
  override readonly name = 'SlackError';
  readonly gone: boolean;
  readonly refused: boolean;
  /** Slack asked for this pause, in ms. */
  readonly retryAfterMs: number | null;
  constructor(
    message: string,
    options: { gone: boolean; refused?: boolean; retryAfterMs: number | null; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.gone = options.gone;
    this.refused = options.refused ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** How soon a workspace without the app is tried again, in ms. When it is installed, what waits is brought forward. */
const ABSENT_MS = 3_600_000;

/** The app is not in the workspace (any more): nothing can be said there until it is installed again. */
export class NotInstalledError extends SlackError {
  constructor(teamId: string, cause?: unknown) {
    super(`Slack: the app is not installed in ${teamId}`, { gone: false, retryAfterMs: ABSENT_MS, cause });
  }
}

/** A direct message, by the id of the person, or a channel; and the workspace it is in. */
export interface Conversation {
  teamId: string;
  id: string;
}

export interface Message {
  text: string;
  blocks: KnownBlock[];
}

/** The few calls the product makes to Slack. Every one may fail; none is waited for by a grant or a revocation. */
export interface SlackPort {
  post(to: Conversation, message: Message, threadTs?: string): Promise<{ channel: string; ts: string }>;
  update(where: Conversation, ts: string, message: Message): Promise<void>;
  /** Shows a person their App Home. */
  publishHome(account: SlackAccount, view: HomeView): Promise<void>;
  /** What Slack says of an account, asked in one call. */
  account(account: SlackAccount): Promise<Profile>;
  /** Why nothing may be posted in this channel; null when it is ours alone. */
  closedTo(channel: Conversation): Promise<'unseen' | 'archived' | 'shared' | null>;
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

/** Slack itself is in trouble: everything waits. */
const TROUBLED = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'ratelimited'];

function translate(error: unknown, teamId: string): SlackError {
  if (error instanceof SlackError) return error;
  const e = error as { code?: string; message?: string; retryAfter?: number; data?: { error?: string } };
  const reason = e.data?.error ?? e.message ?? 'unknown';
  if (ENDED_WHY.some((why) => why === reason)) return new NotInstalledError(teamId, error);
  const limited = e.code === ErrorCode.RateLimitedError;
  return new SlackError(`Slack: ${reason}`, {
    gone: GONE.includes(reason),
    refused: e.code === ErrorCode.PlatformError && !TROUBLED.includes(reason),
    retryAfterMs: limited ? (e.retryAfter ?? 1) * 1000 : null,
    cause: error,
  });
}

/** What we say is already marked up: Slack must find no names, links or formatting of its own in it. */
const AS_WRITTEN = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false } as const;

/**
 * @param clientOf the client of a workspace; null where the app is not installed
 * @param options.plainDates for a workspace whose pages do not show dates in the viewer's zone
 * @throws SlackError from each call
 */
export function createSlackPort(
  clientOf: (teamId: string) => Promise<WebClient | null>,
  options: { plainDates?: boolean } = {},
): SlackPort {
  const shown = (message: Message): Message => (options.plainDates ? withPlainDates(message) : message);
  async function call<T>(teamId: string, send: (client: WebClient) => Promise<T>): Promise<T> {
    try {
      const client = await clientOf(teamId);
      if (!client) throw new NotInstalledError(teamId);
      return await send(client);
    } catch (error) {
      throw translate(error, teamId);
    }
  }
  return {
    post: ({ teamId, id: channel }, message, threadTs) =>
      call(teamId, async (client) => {
        const done = await client.chat.postMessage({
          channel,
          ...shown(message),
          ...AS_WRITTEN,
          ...(threadTs ? { thread_ts: threadTs } : {}),
        });
        return { channel: done.channel ?? channel, ts: done.ts ?? '' };
      }),
    update: ({ teamId, id: channel }, ts, message) =>
      call(teamId, async (client) => {
        await client.chat.update({ channel, ts, ...shown(message), parse: 'none', link_names: false });
      }),
    publishHome: ({ teamId, userId }, view) =>
      call(teamId, async (client) => {
        const { blocks } = shown({ text: '', blocks: view.blocks });
        await client.views.publish({ user_id: userId, view: { ...view, blocks } });
      }),
    account: ({ teamId, userId }) =>
      call(teamId, async (client) => {
        const user = (await answerOf(client.users.info({ user: userId, include_locale: true })))?.user;
        return {
          membership: user ? membershipOf(user, teamId) : 'unknown',
          locale: user?.locale ?? null,
          zone: user?.tz ?? null,
        };
      }),
    closedTo: ({ teamId, id }) =>
      call(teamId, async (client) => {
        const channel = (await answerOf(client.conversations.info({ channel: id })))?.channel;
        if (!channel) return 'unseen';
        if (channel.is_archived) return 'archived';
        // What is said there names people, systems and failures.
        if (channel.is_ext_shared || channel.is_pending_ext_shared) return 'shared';
        return null;
      }),
  };
}

/** Null when Slack refuses the question: there is no such thing, or the bot may not ask. @throws when it is away */
async function answerOf<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    const { code, data } = error as { code?: string; data?: { error?: string } };
    if (code !== ErrorCode.PlatformError || ENDED_WHY.some((why) => why === data?.error)) throw error;
    return null;
  }
}
