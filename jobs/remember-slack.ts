import type { Clock } from '../src/context.ts';
import type { SlackPort } from './slack-port.ts';

/** What Slack said of an account or a channel is asked again after this, in ms. */
const FRESH_MS = 300_000;
/** While Slack does not answer, what it said counts for so long, in ms. */
const STALE_MS = 3_600_000;
/** Answers kept. */
const MOST = 5_000;

interface Answer<T> {
  value: T;
  at: number;
}

/** The port, with the answers about accounts and channels kept for a while: they change seldom and are asked often. */
export function rememberSlack(port: SlackPort, clock: Clock): SlackPort {
  const accounts = createMemory<Awaited<ReturnType<SlackPort['account']>>>(clock);
  const channels = createMemory<Awaited<ReturnType<SlackPort['closedTo']>>>(clock);
  return {
    ...port,
    account: (account) =>
      accounts(
        `${account.teamId}/${account.userId}`,
        () => port.account(account),
        (a) => a.membership !== 'unknown',
      ),
    closedTo: (channel) =>
      channels(
        `${channel.teamId}/${channel.id}`,
        () => port.closedTo(channel),
        () => true,
      ),
  };
}

/** Asks once for all who ask at the same moment. */
function createMemory<T>(clock: Clock) {
  const known = new Map<string, Answer<T>>();
  const asked = new Map<string, Promise<T>>();

  async function ask(key: string, question: () => Promise<T>, keep: (value: T) => boolean): Promise<T> {
    try {
      const value = await question();
      if (known.size >= MOST) known.clear();
      if (keep(value)) known.set(key, { value, at: clock.now().getTime() });
      else known.delete(key);
      return value;
    } catch (error) {
      const old = known.get(key);
      if (old && clock.now().getTime() - old.at < STALE_MS) return old.value;
      throw error;
    } finally {
      asked.delete(key);
    }
  }

  return async (key: string, question: () => Promise<T>, keep: (value: T) => boolean): Promise<T> => {
    const there = known.get(key);
    if (there && clock.now().getTime() - there.at < FRESH_MS) return there.value;
    const waiting = asked.get(key) ?? ask(key, question, keep);
    asked.set(key, waiting);
    return waiting;
  };
}
