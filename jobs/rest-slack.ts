import type { PacedMethod } from '../src/domain/pace.ts';
import type { Pacer } from './pace-slack.ts';
import { NotInstalledError, SlackError, type SlackPort } from './slack-port.ts';

/** While a method rests, nobody asks Slack only to be refused again. */
export function restSlack(port: SlackPort, pacerOf: (teamId: string) => Pacer): SlackPort {
  async function call<T>(
    method: PacedMethod | 'users.info' | 'conversations.info',
    { teamId }: { teamId: string },
    send: () => Promise<T>,
  ): Promise<T> {
    const pacer = pacerOf(teamId);
    stopFor(pacer.resting(method), method);
    try {
      return await send();
    } catch (error) {
      // A workspace without the app has asked for no pause.
      if (error instanceof NotInstalledError) throw error;
      if (error instanceof SlackError && error.retryAfterMs !== null) pacer.rest(method, error.retryAfterMs);
      throw error;
    }
  }
  return {
    post: (where, ...rest) => call('chat.postMessage', where, () => port.post(where, ...rest)),
    update: (where, ...rest) => call('chat.update', where, () => port.update(where, ...rest)),
    publishHome(account, view) {
      stopFor(pacerOf(account.teamId).take('views.publish'), 'views.publish');
      return call('views.publish', account, () => port.publishHome(account, view));
    },
    account: (where, ...rest) => call('users.info', where, () => port.account(where, ...rest)),
    closedTo: (where, ...rest) => call('conversations.info', where, () => port.closedTo(where, ...rest)),
  };
}

function stopFor(ms: number, method: string): void {
  if (ms > 0) throw new SlackError(`${method} waits for its turn`, { gone: false, retryAfterMs: ms });
}
