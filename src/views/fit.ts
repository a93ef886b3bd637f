import type { Message } from './blocks.ts';

/** All blocks of one message together, as JSON characters; below what `limits.ts` checks, which counts a little less. */
const ROOM = 13_000;

/**
 * The first way to write a message that Slack takes, fullest first; the last one where none fits.
 * @param ways how short each is, handed to `write`
 */
export function firstThatFits<T>(ways: readonly [T, ...T[]], write: (way: T) => Message): Message {
  let message = write(ways[0]);
  for (const way of ways.slice(1)) {
    if (JSON.stringify(message.blocks).length <= ROOM) break;
    message = write(way);
  }
  return message;
}
