import type { WebClient } from '@slack/web-api';
import type { Catalog } from '../domain/catalog.ts';
import { askSlack } from './ask-slack.ts';
import { type Finding, sayAbout } from './finding.ts';

const say = sayAbout('slack');

interface Options {
  catalog: Catalog | null;
  /** The name of the bot, to be invited. */
  bot: string;
  /** Address of the Web API. */
  apiUrl: string;
}

/** The channel Security reads: there, internal, with the bot in it. Nothing is posted. */
export async function checkChannel(client: WebClient, { catalog, bot, apiUrl }: Options): Promise<Finding> {
  if (!catalog) return say.note('security channel not checked: the catalogue names it');
  const id = catalog.slack.securityChannel;
  const about = `the security channel ${id}`;
  const invite = `in that channel: /invite @${bot}`;
  const elsewhere = 'name another one in slack.securityChannel of portcullis.yml';
  const answer = await askSlack(() => client.conversations.info({ channel: id }));
  if (answer.kind === 'silent')
    return say.warning(`${about} cannot be checked (${answer.why})`, 'run portcullis doctor again');
  if (answer.kind === 'refused') {
    if (answer.word === 'missing_scope')
      return say.error(
        `${about} cannot be seen without the scope ${answer.needed ?? 'groups:read'}: Security is told by direct message instead`,
        'paste manifest.yml on the page "App Manifest" of the app, save, and reinstall it to the workspace',
      );
    if (answer.word === 'channel_not_found')
      return say.error(
        `${about} does not exist, or is private and the bot is not in it: Security hears nothing`,
        `${invite}; or ${elsewhere}`,
      );
    return say.warning(
      `${about} cannot be checked (${answer.word})`,
      `send a test message: ${testMessage(id, apiUrl)}`,
    );
  }
  const { channel = {} } = answer.data;
  if (channel.is_archived)
    return say.error(`${about} is archived: Security hears nothing`, `unarchive it, or ${elsewhere}`);
  // What is said there names people, systems and failures.
  if (channel.is_ext_shared || channel.is_pending_ext_shared)
    return say.error(
      `${about} is shared with another organisation, which would read it`,
      `end the sharing, or ${elsewhere}`,
    );
  if (channel.is_member === false) return say.error(`the bot is not in ${about}: Security hears nothing`, invite);
  return say.ok(`${about} (#${channel.name ?? 'unnamed'}) is internal and the bot is in it`);
}

function testMessage(channel: string, apiUrl: string): string {
  return `curl -sS -H "Authorization: Bearer $SLACK_BOT_TOKEN" -d channel=${channel} -d text=test ${apiUrl}chat.postMessage`;
}
