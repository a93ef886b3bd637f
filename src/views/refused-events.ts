import type { Words } from '../words/words.ts';
import { header, type Message, section } from './blocks.ts';
import { PROGRAM } from './ids.ts';
import { escapeMrkdwn, mrkdwn } from './text.ts';

/** Most refusals spelled out. */
const MAX_LINES = 10;

/**
 * Said straight to Security: the ledger itself does not take these, so it cannot tell of them.
 * @param refused why, in the words of the ledger, at least one
 */
export function refusedEventsNotice(words: Words, refused: readonly string[]): Message {
  const t = words.security;
  const title = t.evidenceMissing({ count: refused.length });
  const rest = refused.length - MAX_LINES;
  const lines = refused.slice(0, MAX_LINES).map((why) => escapeMrkdwn(why, 200));
  return {
    text: title,
    blocks: [
      header(title),
      ...[...lines, ...(rest > 0 ? [words.counts.andMore({ count: rest })] : [])].map((line) => section(mrkdwn(line))),
      section(mrkdwn(t.triedAgain({ command: `${PROGRAM} status` }))),
    ],
  };
}
