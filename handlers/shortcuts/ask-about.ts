import type { AllMiddlewareArgs, MessageShortcut, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import type { Words } from '../../src/words/words.ts';
import { withinBudget } from '../budget.ts';
import { clientOf } from '../client-of.ts';
import type { HandlerDeps } from '../deps.ts';
import { openForm } from './open-form.ts';

type Args = SlackShortcutMiddlewareArgs<MessageShortcut> & AllMiddlewareArgs;

/** How long Slack may take to name the message: the form itself has to open within three seconds, in ms. */
const LINK_MS = 700;

/** The form with a link to the message it was asked from. */
export function askAboutShortcut(deps: HandlerDeps) {
  return async ({ ack, shortcut }: Args): Promise<void> => {
    await openForm(deps, shortcut, async (words) => ({
      role: null,
      duration: null,
      forWhom: null,
      ticket: null,
      justification: `${words.form.incident({ link: await linkTo(deps, words, shortcut) })}\n`,
    }));
    await ack();
  };
}

/** The link Slack gives; where the bot is not in the conversation, the one Slack would give. */
async function linkTo(deps: HandlerDeps, words: Words, shortcut: MessageShortcut): Promise<string> {
  const { channel, message_ts: ts, team } = shortcut;
  try {
    const asked = (await clientOf(deps, shortcut)).chat.getPermalink({ channel: channel.id, message_ts: ts });
    const { permalink } = await withinBudget(asked, LINK_MS);
    if (permalink) return permalink;
  } catch {
    // The bot is not there, or Slack is slow: the address is known all the same.
  }
  const domain = team?.domain ?? '';
  const known = /^[a-z0-9-]{1,80}$/iu.test(domain) && /^[A-Z0-9]{1,30}$/u.test(channel.id) && /^\d+\.\d+$/u.test(ts);
  if (known) return `https://${domain}.slack.com/archives/${channel.id}/p${ts.replace('.', '')}`;
  return words.form.messageIn({ channel: channel.name });
}
