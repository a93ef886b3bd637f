import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { StateStore } from '@slack/bolt';
import { takeDelivery } from '../models/delivery.ts';
import type { InstallOutcome } from '../src/pages/install-page.ts';
import type { HandlerDeps } from './deps.ts';

/** How long somebody may take to install, in ms. Kept keys of used states outlive it. */
export const STATE_MS = 600_000;
const NONCE_BYTES = 24;

/** Why an installation did not come about; `code` chooses the page. */
export class InstallRefused extends Error {
  override readonly name = 'InstallRefused';
  readonly code: Exclude<InstallOutcome, 'cancelled' | 'failed'>;
  constructor(code: InstallRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * What a browser takes to Slack and brings back: signed, for ten minutes, and good for once in all instances. Bolt
 * compares it with the cookie of the browser it was given to. Nothing is stored until somebody comes back.
 */
export function createStateStore(
  deps: { ctx: HandlerDeps['ctx']; models: Pick<HandlerDeps['models'], 'deliveries'> },
  secret: string,
): StateStore {
  const { ctx, models } = deps;
  const sign = (payload: string) => createHmac('sha256', secret).update(`install\n${payload}`).digest('base64url');
  const refuse = (why: string) => new InstallRefused('badState', why);
  return {
    generateStateParam() {
      const until = ctx.clock.now().getTime() + STATE_MS;
      const payload = `${randomBytes(NONCE_BYTES).toString('base64url')}.${until.toString(36)}`;
      return Promise.resolve(`${payload}.${sign(payload)}`);
    },
    async verifyStateParam(_now, state) {
      const now = ctx.clock.now();
      const [nonce = '', until = '', signature = ''] = state.split('.');
      const right = Buffer.from(sign(`${nonce}.${until}`));
      const given = Buffer.from(signature);
      if (given.length !== right.length || !timingSafeEqual(given, right)) throw refuse('the state is not ours');
      if (!(Number.parseInt(until, 36) > now.getTime())) throw refuse('the state is too old');
      if (!(await takeDelivery(models.deliveries, `install:${nonce}`, now))) throw refuse('the state was used before');
      return { scopes: [] };
    },
  };
}
