import type { Answer } from './fill-modal.ts';
import type { SlackAction } from './find-action.ts';
import { findAction } from './find-action.ts';
import type { SlackMessage } from './slack-control.ts';
import { controlSlack } from './slack-control.ts';
import type { SlackLogEntry, SlackView } from './slack-page.ts';
import { openSlackPage } from './slack-page.ts';
import { submitModal } from './submit-modal.ts';

/** Acts as the people of a workspace, one at a time, through what the workspace offers its own page. */
export interface SlackPerson {
  /**
   * Types a slash command.
   * @returns milliseconds until the bot acknowledged, or null when it did not: real Slack gives it 3,000
   */
  command(userId: string, channel: string, command: string, text?: string): Promise<number | null>;
  /** Writes a message; a bot's user id as the channel is the direct message with it. */
  say(userId: string, channel: string, text: string): Promise<void>;
  /**
   * Presses or chooses something in a message.
   * @param action an action id that the message shows, or a whole action, which is sent as it is
   * @throws Error when there is no such message, or it does not show that
   */
  click(userId: string, channel: string, messageTs: string, action: string | SlackAction): Promise<void>;
  openHome(userId: string): Promise<void>;
  /** The App Home that the bot last published for this person. */
  home(userId: string): SlackView | null;
  /** Presses something in the App Home, by its action id or as a whole action. */
  clickHome(userId: string, action: string | SlackAction): void;
  /** All messages of a channel, the oldest first, ephemeral ones to anybody included. */
  messages(channel: string): Promise<SlackMessage[]>;
  /** Channel id of the direct message between this person and the bot; null until there has been one. */
  dm(userId: string): Promise<string | null>;
  /** The modal on top. There is one stack of them in the workspace, not one a person. */
  modal(): SlackView | null;
  /**
   * Fills in the modal on top and submits it.
   * @param answers by block id; what is not named keeps its initial value
   * @returns the errors by block id that the bot answered with, or null
   * @throws Error when no modal is open, a person could not fill it in like that, or the bot does not acknowledge within 5 s
   */
  submit(userId: string, answers?: Readonly<Record<string, Answer>>): Promise<Record<string, string> | null>;
  closeModal(userId: string): Promise<void>;
  /** Whether the bot has a Socket Mode connection open. */
  botConnected(): boolean;
  /** The last 1,000 things that went to the bot and came from it. */
  log(): Promise<SlackLogEntry[]>;
  close(): Promise<void>;
}

/** local-slack gives up on an acknowledgement after 5 s, and does not say so. */
const UNACKNOWLEDGED_MS = 4900;

/**
 * Comes into a workspace as its people.
 * @param url of the workspace, as `startSlack` gives it
 * @throws Error when nothing answers there
 */
export async function enterSlack(url: string): Promise<SlackPerson> {
  const page = await openSlackPage(url);
  const slack = controlSlack(url);
  const home = (user: string) => Object.values(page.state.homeViews[user] ?? {})[0] ?? null;
  const modal = () => page.state.modalStack.at(-1) ?? null;
  const botConnected = () => page.state.apps.some((app) => app.connected);
  let turn: Promise<unknown> = Promise.resolve();
  return {
    async command(user, channel, command, text = '') {
      const start = performance.now();
      await slack.call('command', { user, channel, command, text });
      const ms = performance.now() - start;
      return ms < UNACKNOWLEDGED_MS ? ms : null;
    },
    async say(user, channel, text) {
      await slack.call('message', { user, channel, text });
    },
    async click(user, channel, messageTs, action) {
      const message = (await slack.messages(channel)).find(({ ts }) => ts === messageTs);
      if (!message) throw new Error(`There is no message ${messageTs} in ${channel}`);
      await slack.call('interact', { user, channel, messageTs, action: findAction(message.blocks ?? [], action) });
    },
    async openHome(user) {
      await slack.call('open-home', { user });
    },
    home,
    clickHome(user, action) {
      page.send({ t: 'block_action', user, action: findAction(home(user)?.blocks ?? [], action) });
    },
    messages: slack.messages,
    async dm(user) {
      const { apps, channels } = await slack.state();
      const bot = apps[0]?.botUserId ?? '';
      return channels.find((c) => c.is_im && c.members.includes(user) && c.members.includes(bot))?.id ?? null;
    },
    modal,
    submit(user, answers = {}) {
      // One at a time: the answers of the bot do not say to which submission they belong.
      const mine = turn.then(() => submitModal(page, user, answers));
      turn = mine.catch(() => undefined);
      return mine;
    },
    async closeModal(user) {
      const gone = page.next((event) => (event.t === 'view' ? true : undefined), 5000);
      page.send({ t: 'view_close', user });
      await gone;
    },
    botConnected,
    log: slack.log,
    close: () => page.close(),
  };
}
