import type { PacedMethod } from '../src/domain/pace.ts';
import type { Pacer } from './pace-slack.ts';
import { SlackError, type SlackPort } from './slack-port.ts';

/** While a method rests, nobody asks Slack only to be refused again. */
export function restSlack(port: SlackPort, pacer: Pacer): SlackPort {
  async function call<T>(
    method: PacedMethod | 'users.info' | 'conversations.info',
    send: () => Promise<T>,
  ): Promise<T> {
    stopFor(pacer.resting(method), method);
    try {
      return await send();
    } catch (error) {
      if (error instanceof SlackError && error.retryAfterMs !== null) pacer.rest(method, error.retryAfterMs);
      throw error;
    }
  }
  return {
    post: (...args) => call('chat.postMessage', () => port.post(...args)),
    update: (...args) => call('chat.update', () => port.update(...args)),
    publishHome(...args) {
      stopFor(pacer.take('views.publish'), 'views.publish');
      return call('views.publish', () => port.publishHome(...args));
    },
    account: (...args) => call('users.info', () => port.account(...args)),
    closedTo: (...args) => call('conversations.info', () => port.closedTo(...args)),
  };
}

function stopFor(ms: number, method: string): void {
  if (ms > 0) throw new SlackError(`${method} waits for its turn`, { gone: false, retryAfterMs: ms });
}
