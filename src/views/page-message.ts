import { openStep } from '../domain/approvers.ts';
import type { AccessRequest, Page } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { type Message, section } from './blocks.ts';
import { shortWhat } from './request-facts.ts';
import { escapeMrkdwn, mention, mrkdwn } from './text.ts';

/** What who is on call reads when they are paged, a message of its own; afterwards it says that it is settled. */
export function pageMessage(words: Words, record: AccessRequest, stepIndex: number, page: Page): Message {
  const t = words.page;
  const values = {
    name: escapeMrkdwn(page.by.name, 60),
    what: escapeMrkdwn(shortWhat(words, record)),
    id: escapeMrkdwn(record.id),
  };
  const open = record.state === 'pending' && openStep(record) === stepIndex;
  const markup = `${mention(page.to)} ${open ? t.paged(values) : t.settled(values)}`;
  return { text: markup, blocks: [section(mrkdwn(markup))] };
}
