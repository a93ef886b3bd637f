import { controlSlack } from '../../../src/dev/slack-control.ts';
import type { SlackPerson } from '../../../src/dev/slack-person.ts';
import type { ShownMessage, SlackEvidence } from '../../invariants/evidence.ts';
import { wordsOf } from '../../invariants/i7-shown.ts';

/** The workspace keeps the last 1,000 things that happened; looked at often enough, none is missed. */
const LOOK_EVERY_MS = 2_000;

export interface SlackWatch {
  /** What stands there now, and what was ever shown. */
  gather(): Promise<SlackEvidence>;
  stop(): void;
}

/** Watches a workspace from outside: what is in it, and when the bot posted or rewrote what. */
export function watchSlack(url: string, people: SlackPerson, securityChannel: string): SlackWatch {
  const slack = controlSlack(url);
  const shown = new Map<string, { at: Date; text: string }>();
  const look = async (): Promise<void> => {
    for (const { id, time, direction, summary, detail } of await people.log()) {
      if (direction !== 'from_bot' || !/^chat\.(postMessage|update)/.test(summary) || shown.has(id)) continue;
      const text = textIn(detail);
      if (text !== null) shown.set(id, { at: new Date(time), text });
    }
  };
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS);
  timer.unref();
  return {
    async gather() {
      await look();
      const { channels, apps } = await slack.state();
      const bot = apps[0]?.botUserId;
      const messages: ShownMessage[] = [];
      for (const channel of channels) {
        const other = channel.is_im && channel.members.find((m) => m !== bot);
        for (const m of await slack.messages(channel.id)) {
          if (m.subtype === 'ephemeral' || m.ephemeral_to) continue;
          const words = m.blocks ? wordsOf(m.blocks) : null;
          messages.push({ channel: channel.id, userId: other || null, ts: m.ts, text: m.text, words });
        }
      }
      return { messages, history: [...shown.values()], securityChannel };
    },
    stop: () => clearInterval(timer),
  };
}

function textIn(detail: unknown): string | null {
  if (typeof detail !== 'object' || detail === null) return null;
  const { text } = detail as { text?: unknown };
  if (typeof text === 'string') return text;
  for (const value of Object.values(detail)) {
    const inner = textIn(value);
    if (inner !== null) return inner;
  }
  return null;
}
