/** How fast messages may go to Slack. Pure arithmetic on ms; jobs/pace-slack.ts keeps the figures. */

/** So often on the long run, and so many at once after a pause. */
export interface Rate {
  everyMs: number;
  burst: number;
}

/** Methods of Slack's Web API that are paced. */
export const PACED = ['chat.postMessage', 'chat.update', 'views.publish'] as const;
export type PacedMethod = (typeof PACED)[number];

/** Calls a minute: of each method in the workspace, and messages in one conversation. */
export type SlackLimits = Readonly<Record<PacedMethod | 'conversation', number>>;

/** Slack's own table: one message a second in a conversation, several hundred posts a minute, tiers 3 and 4. */
export const SLACK_LIMITS: SlackLimits = {
  conversation: 60,
  'chat.postMessage': 300,
  'chat.update': 50,
  'views.publish': 100,
};

/**
 * The limits that hold.
 * @param own those of the catalogue
 * @param local a workspace on this machine has none, unless it is given some
 */
export function limitsOf(own: Partial<SlackLimits> | undefined, local: boolean): SlackLimits | null {
  return local && !own ? null : { ...SLACK_LIMITS, ...own };
}

/** Messages in one conversation that may come at once: Slack takes short bursts. */
const CONVERSATION_BURST = 3;
/** Share of a method's minute that may go at once. */
const METHOD_BURST = 0.2;

/** @param perMinute messages a minute; after a pause a few may come at once */
export function conversationRate(perMinute: number): Rate {
  return { everyMs: 60_000 / perMinute, burst: CONVERSATION_BURST };
}

/** In no minute more than `perMinute`, however they fall. */
export function methodRate(perMinute: number): Rate {
  const burst = Math.max(1, Math.floor(perMinute * METHOD_BURST));
  return { everyMs: 60_000 / Math.max(1, perMinute - burst), burst };
}

/**
 * The earliest time of the next one.
 * @param full when all that was taken has been made up for, in ms; 0 before the first
 * @param now in ms
 */
export function nextSlot(full: number, rate: Rate, now: number): number {
  return Math.max(now, full - (rate.burst - 1) * rate.everyMs);
}

/** One taken at `at`. @returns the new `full` */
export function taken(full: number, rate: Rate, at: number): number {
  return Math.max(full, at) + rate.everyMs;
}
