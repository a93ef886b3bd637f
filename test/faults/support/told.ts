import { waitFor } from '../../../src/dev/wait-for.ts';
import type { FaultWorld } from './fault-world.ts';

/** The page comes at the latest this long after what it is about, in ms. */
export const PAGE_MS = 60_000;

/** Everything that stands in the security channel, a text for each message. */
async function toSecurity(world: FaultWorld): Promise<string[]> {
  const messages = await world.people.messages(world.catalog.slack.securityChannel);
  return messages.map((m) => JSON.stringify([m.text, m.blocks ?? []]));
}

/** Waits until one message to Security has all of these words. @returns how long it took, in ms */
export async function told(world: FaultWorld, ...words: readonly string[]): Promise<number> {
  const begin = performance.now();
  await waitFor(async () => (await toSecurity(world)).some((text) => words.every((w) => text.includes(w))), {
    timeoutMs: PAGE_MS,
    everyMs: 200,
    what: `Security to be told: ${words.join(', ')}`,
  });
  return performance.now() - begin;
}
