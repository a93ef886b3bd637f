import { findAction } from '../../../src/dev/find-action.ts';
import type { SlackMessage } from '../../../src/dev/slack-control.ts';
import { waitFor } from '../../../src/dev/wait-for.ts';
import type { FaultWorld } from './fault-world.ts';

/** Presses the button as the card showed it, whatever it shows by now. */
export const press = (world: FaultWorld, userId: string, card: SlackMessage, action = 'approve'): Promise<void> =>
  world.people.click(userId, card.channel, card.ts, findAction(card.blocks ?? [], action));

/** What the bot told this person alone since this card. */
export async function toldAlone(world: FaultWorld, userId: string, card: SlackMessage): Promise<string[]> {
  const all = await world.people.messages(card.channel);
  return all.filter((m) => m.ephemeral_to === userId && m.ts > card.ts).map((m) => m.text);
}

/** Waits until the bot told this person alone so many things since this card. */
export const untilToldAlone = (world: FaultWorld, userId: string, card: SlackMessage, count = 1): Promise<string[]> =>
  waitFor(
    async () => {
      const said = await toldAlone(world, userId, card);
      return said.length >= count ? said : null;
    },
    { timeoutMs: 20_000, everyMs: 100, what: `${userId} to be told` },
  );
