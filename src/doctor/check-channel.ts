import type { WebClient } from '@slack/web-api';
import { type Catalog, ownerPlace, securityPlace } from '../domain/catalog.ts';
import { askSlack } from './ask-slack.ts';
import { type Finding, sayAbout } from './finding.ts';

const say = sayAbout('slack');

/** A channel that the catalogue names, and what its loss means. */
export interface NamedChannel {
  teamId: string;
  id: string;
  /** What it is, for the line. */
  about: string;
  /** Where the file names it. */
  setting: string;
  /** How bad it is when it cannot be used. */
  bad: 'error' | 'warning';
  /** What that means, and what happens where Portcullis knows of it beforehand. */
  silent: string;
  instead: string;
  /** Not everybody of the workspace should read it. */
  isPrivate: boolean;
}

interface Options {
  /** The name of the bot, to be invited. */
  bot: string;
  /** Address of the Web API. */
  apiUrl: string;
}

/** The channel Security reads, and those of owners, each once. */
export function namedChannels(catalog: Catalog): NamedChannel[] {
  const security = securityPlace(catalog);
  const channels = new Map<string, NamedChannel>();
  channels.set(`${security.teamId}/${security.id}`, {
    ...security,
    about: `the security channel ${security.id}`,
    setting: 'slack.securityChannel',
    bad: 'error',
    silent: 'Security hears nothing',
    instead: 'Security is told by direct message instead',
    isPrivate: false,
  });
  for (const system of catalog.systems.values()) {
    const place = ownerPlace(catalog, system);
    if (!place || channels.has(`${place.teamId}/${place.id}`)) continue;
    channels.set(`${place.teamId}/${place.id}`, {
      ...place,
      about: `the owner channel ${place.id} of ${system.id}`,
      setting: `systems.${system.id}.channel`,
      bad: 'warning',
      silent: 'no card is shown there',
      instead: 'no card is shown there',
      isPrivate: true,
    });
  }
  return [...channels.values()];
}

/** A channel is there, internal, with the bot in it. Nothing is posted. */
export async function checkChannel(client: WebClient, named: NamedChannel, options: Options): Promise<Finding> {
  const { id, about, bad, silent } = named;
  const invite = `in that channel: /invite @${options.bot}`;
  const elsewhere = `name another one in ${named.setting} of portcullis.yml`;
  const answer = await askSlack(() => client.conversations.info({ channel: id }));
  if (answer.kind === 'silent')
    return say.warning(`${about} cannot be checked (${answer.why})`, 'run portcullis doctor again');
  if (answer.kind === 'refused') {
    if (answer.word === 'missing_scope')
      return say[bad](
        `${about} cannot be seen without the scope ${answer.needed ?? 'groups:read'}: ${named.instead}`,
        'paste manifest.yml on the page "App Manifest" of the app, save, and reinstall it to the workspace',
      );
    if (answer.word === 'channel_not_found')
      return say[bad](
        `${about} does not exist, or is private and the bot is not in it: ${silent}`,
        `${invite}; or ${elsewhere}`,
      );
    return say.warning(
      `${about} cannot be checked (${answer.word})`,
      `send a test message: ${testMessage(id, options.apiUrl)}`,
    );
  }
  const { channel = {} } = answer.data;
  if (channel.is_archived) return say[bad](`${about} is archived: ${silent}`, `unarchive it, or ${elsewhere}`);
  // What is said there names people, systems and failures.
  if (channel.is_ext_shared || channel.is_pending_ext_shared)
    return say[bad](
      `${about} is shared with another organisation, which would read it`,
      `end the sharing, or ${elsewhere}`,
    );
  if (channel.is_member === false) return say[bad](`the bot is not in ${about}: ${silent}`, invite);
  if (named.isPrivate && channel.is_private === false)
    return say.warning(
      `${about} is public: everybody of the workspace may read who asks for what`,
      `make it private, or ${elsewhere}`,
    );
  return say.ok(`${about} (#${channel.name ?? 'unnamed'}) is internal and the bot is in it`);
}

function testMessage(channel: string, apiUrl: string): string {
  return `curl -sS -H "Authorization: Bearer $SLACK_BOT_TOKEN" -d channel=${channel} -d text=test ${apiUrl}chat.postMessage`;
}
