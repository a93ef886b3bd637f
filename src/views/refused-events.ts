import { header, type Message, section } from './blocks.ts';
import { escapeMrkdwn, mrkdwn } from './text.ts';

/** Most refusals spelled out. */
const MAX_LINES = 10;

/**
 * Said straight to Security: the ledger itself does not take these, so it cannot tell of them.
 * @param refused why, in the words of the ledger, at least one
 */
export function refusedEventsNotice(refused: readonly string[]): Message {
  const title =
    refused.length === 1
      ? 'Evidence is missing: the ledger refused an event'
      : `Evidence is missing: the ledger refused ${String(refused.length)} events`;
  const rest = refused.length - MAX_LINES;
  const lines = refused.slice(0, MAX_LINES).map((why) => escapeMrkdwn(why, 200));
  return {
    text: title,
    blocks: [
      header(title),
      ...[...lines, ...(rest > 0 ? [`and ${String(rest)} more`] : [])].map((line) => section(mrkdwn(line))),
      section(
        mrkdwn(
          'These events stay with their requests and are tried again. Nothing is granted on an approval that the ledger lacks; removing goes on. `portcullis status` shows what waits.',
        ),
      ),
    ],
  };
}
