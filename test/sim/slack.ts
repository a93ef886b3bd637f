import { type Message, SlackError, type SlackPort } from '../../jobs/slack-port.ts';
import { withPlainDates } from '../../src/views/plain-dates.ts';
import type { ShownMessage } from '../invariants/evidence.ts';
import { wordsOf } from '../invariants/i7-shown.ts';
import type { Life } from './agenda.ts';
import type { Link, Scheduler } from './scheduler.ts';

/** What Slack may do: be well, not answer at all, answer 429, or do some things without saying so. */
export type SlackMood = 'well' | 'down' | 'limited' | 'lossy';

/** A workspace that remembers what it showed. */
export interface Slack {
  mood: SlackMood;
  port(life: Life): SlackPort;
  /** Everything that stands there now. */
  messages(): ShownMessage[];
  /** Everything that was ever put there, in order. */
  history: readonly { at: Date; text: string }[];
  /** Posts that happened although the poster heard of a failure. */
  unheard: number;
}

interface Standing extends Message {
  channel: string;
  ts: string;
}

/** @param epoch UTC instant of the beginning */
export function createSlack(scheduler: Scheduler, epoch: Date): Slack {
  const standing: Standing[] = [];
  const history: { at: Date; text: string }[] = [];
  let posted = 0;
  const at = () => new Date(epoch.getTime() + scheduler.now());

  const link: Link = {
    name: 'slack',
    latency: (random) => (random.chance(0.1) ? random.between(100, 2_000) : random.between(20, 150)),
    fate(random) {
      if (slack.mood === 'down') return 'refused';
      if (slack.mood !== 'lossy' || random.chance(0.6)) return 'ok';
      return random.pick(['lost', 'refused'] as const);
    },
    patience: (random) => (random.chance(0.5) ? random.between(0, 50) : 5_000),
    error: () => new SlackError('Slack: it did not answer', { gone: false, retryAfterMs: null }),
  };

  function put(message: Standing, known: Standing | null): void {
    if (slack.mood === 'limited') throw new SlackError('Slack: ratelimited', { gone: false, retryAfterMs: 3_000 });
    if (known) Object.assign(known, message);
    else standing.push(message);
    history.push({ at: at(), text: message.text });
    scheduler.stir();
  }

  const slack: Slack = {
    mood: 'well',
    unheard: 0,
    history,
    port: (life) => ({
      async post({ id: channel }, message) {
        const sent = withPlainDates(structuredClone(message));
        const done = { posted: false };
        try {
          return await scheduler.call(life, link, `posts to ${channel}`, () => {
            posted += 1;
            const ts = `${(at().getTime() / 1_000).toFixed(3)}${String(posted).padStart(6, '0')}`;
            const standing: Standing = { channel: channel.replace(/^U/, 'D'), ts, ...sent };
            put(standing, null);
            done.posted = true;
            return { channel: standing.channel, ts };
          });
        } catch (error) {
          if (done.posted) slack.unheard += 1;
          throw error;
        }
      },
      async update({ id: channel }, ts, message) {
        const sent = withPlainDates(structuredClone(message));
        await scheduler.call(life, link, `rewrites ${channel}`, () => {
          const known = standing.find((s) => s.channel === channel && s.ts === ts);
          if (!known) throw new SlackError('Slack: message_not_found', { gone: true, retryAfterMs: null });
          put({ channel, ts, ...sent }, known);
        });
      },
      publishHome: (account) => scheduler.call(life, link, `shows ${account.userId} their home`, () => undefined),
      account: () => Promise.resolve({ membership: 'member', locale: 'en-GB', zone: null }),
      closedTo: () => Promise.resolve(null),
    }),
    messages: () =>
      standing.map(({ channel, ts, text, blocks }) => ({
        channel,
        userId: channel.startsWith('D') ? channel.replace(/^D/, 'U') : null,
        ts,
        text,
        words: wordsOf(blocks),
      })),
  };
  return slack;
}
