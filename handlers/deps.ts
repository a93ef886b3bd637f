import type { WebClient } from '@slack/web-api';
import type { Deps } from '../src/operations/deps.ts';

/** What a listener is given beside its payload. */
export interface HandlerDeps extends Deps {
  client: WebClient;
}
