import type { WebClient } from '@slack/web-api';
import type { HandlerDeps } from './deps.ts';
import { teamOf } from './ingress.ts';

/** The client that answers a payload: that of the workspace it comes from. @throws where the app is not installed */
export function clientOf(deps: Pick<HandlerDeps, 'clientFor'>, body: object): Promise<WebClient> {
  return deps.clientFor(teamOf(body as Record<string, unknown>) ?? '');
}
