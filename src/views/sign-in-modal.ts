import type { KnownBlock, ModalView } from '@slack/types';
import type { Words } from '../words/words.ts';
import { actions, type Message, section } from './blocks.ts';
import { ACTIONS, ROWS } from './ids.ts';
import { escapeMrkdwn, mrkdwn, plain } from './text.ts';

/** What Approve leads to where a click is not enough: one link, and what comes of it. */
export interface SignInLink {
  request: string;
  /** Where it leads; works once, for one person. */
  url: string;
  /** How long it works, in ms. */
  livesMs: number;
}

function blocks(words: Words, { request, url, livesMs }: SignInLink): KnownBlock[] {
  const t = words.stepUp;
  return [
    section(mrkdwn(t.lead({ request: escapeMrkdwn(request) }))),
    section(mrkdwn(t.how({ length: words.counts.length({ ms: livesMs }) }))),
    ...actions(ROWS.signIn, [
      { type: 'button', text: plain(t.signIn, 75), action_id: ACTIONS.signIn, url, style: 'primary' },
    ]),
    section(mrkdwn(t.only)),
  ];
}

export function signInModal(words: Words, link: SignInLink): ModalView {
  const t = words.stepUp;
  return { type: 'modal', title: plain(t.modalTitle, 24), close: plain(t.back, 24), blocks: blocks(words, link) };
}

/** The same as a message, where a modal comes too late. */
export function signInMessage(words: Words, link: SignInLink): Message {
  return { text: words.stepUp.lead({ request: escapeMrkdwn(link.request) }), blocks: blocks(words, link) };
}
