import type { KnownBlock, ModalView } from '@slack/types';
import { stepUp as words } from '../words/en/step-up.ts';
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

function blocks({ request, url, livesMs }: SignInLink): KnownBlock[] {
  const minutes = String(Math.round(livesMs / 60_000));
  return [
    section(mrkdwn(words.lead({ request: escapeMrkdwn(request) }))),
    section(mrkdwn(words.how({ minutes }))),
    ...actions(ROWS.signIn, [
      { type: 'button', text: plain(words.signIn, 75), action_id: ACTIONS.signIn, url, style: 'primary' },
    ]),
    section(mrkdwn(words.only)),
  ];
}

export function signInModal(link: SignInLink): ModalView {
  return { type: 'modal', title: plain(words.modalTitle, 24), close: plain(words.back, 24), blocks: blocks(link) };
}

/** The same as a message, where a modal comes too late. */
export function signInMessage(link: SignInLink): Message {
  return { text: words.lead({ request: escapeMrkdwn(link.request) }), blocks: blocks(link) };
}
