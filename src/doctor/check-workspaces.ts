import { allInstallations, createInstallationModel } from '../../models/installation.ts';
import type { Catalog } from '../domain/catalog.ts';
import { answersIn, type Installation, type WorkspaceStanding, workspacesStanding } from '../domain/installation.ts';
import { manifestScopes } from '../manifest-scopes.ts';
import { createSealer } from '../seal-token.ts';
import { workspaceWords } from '../views/status-text.ts';
import { ANSWER_MS, answerWithin } from './answer-within.ts';
import { askSlack, createSlackAsker } from './ask-slack.ts';
import { checkChannel, type NamedChannel, namedChannels } from './check-channel.ts';
import type { Settings } from './check-environment.ts';
import { type Finding, sayAbout } from './finding.ts';
import { withMongodb } from './open-mongodb.ts';

const say = sayAbout('slack');
const API = 'https://slack.com/api/';
const INSTALL = 'open /slack/install on the address Slack posts to, and install it there';

/** Every workspace the catalogue lists: is the app there, does its token open and work, has it every scope. */
export async function checkWorkspaces(settings: Settings, catalog: Catalog | null): Promise<Finding[]> {
  const { mongodbUri, install } = settings;
  if (!catalog || !mongodbUri || !install) return [say.note('workspaces not checked: the catalogue lists them')];
  const all = await withMongodb(mongodbUri, (connection) =>
    answerWithin(ANSWER_MS, () => allInstallations(createInstallationModel(connection))),
  );
  const standing = workspacesStanding(all, catalog.slack, manifestScopes() ?? []);
  const listed = standing.map((w) => w.id);
  const stray = all.filter((i) => !i.ended && !listed.includes(i.id));
  const [found, channels] = await Promise.all([
    Promise.all(standing.map((w) => checkWorkspace(w, all, settings))),
    Promise.all(namedChannels(catalog).map((named) => checkNamed(named, all, settings, catalog))),
  ]);
  return [
    ...found.flat(),
    ...stray.map(({ id }) =>
      say.warning(
        `the app is installed in ${id}, which portcullis.yml does not list: nobody there is answered`,
        'list it in slack.teams, or remove the app from that workspace',
      ),
    ),
    ...channels,
  ];
}

/** The token of an installation. @throws SealError */
function tokenOf(installation: Installation, { install }: Settings): string | null {
  return installation.token && createSealer(install?.tokenKeys ?? []).open(installation.token, installation);
}

async function checkWorkspace(w: WorkspaceStanding, all: readonly Installation[], settings: Settings) {
  const about = `${w.id}${w.name ? ` (${w.name})` : ''}: ${workspaceWords(w)}`;
  // A workspace of an organisation without an installation of its own is one line with that of the organisation.
  if (w.state !== 'installed') return w.id.startsWith('E') ? [say.note(about)] : [say.error(about, INSTALL)];
  const scopes = w.missing.length > 0 ? say.error(about, INSTALL) : say.ok(about);
  const own = all.find((i) => i.id === w.id && !i.ended);
  if (!own) return [scopes];
  try {
    const client = createSlackAsker(tokenOf(own, settings) ?? '', settings.apiUrl);
    const answer = await askSlack(() => client.auth.test());
    if (answer.kind === 'answer') return [scopes];
    if (answer.kind === 'silent')
      return [scopes, say.warning(`${w.id}: Slack does not answer (${answer.why})`, 'run portcullis doctor again')];
    return [scopes, say.error(`${w.id}: Slack refuses the token (${answer.word})`, INSTALL)];
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
    return [
      say.error(
        `PORTCULLIS_TOKEN_KEY: ${why}`,
        'give the key that sealed it, behind the new one; or install the app there again',
      ),
    ];
  }
}

/** A channel, with the token of its workspace. */
async function checkNamed(
  named: NamedChannel,
  all: readonly Installation[],
  settings: Settings,
  catalog: Catalog,
): Promise<Finding> {
  const { about, teamId } = named;
  const used = answersIn(all, { teamId }, catalog.slack.enterprise);
  try {
    const token = used && tokenOf(used, settings);
    if (!token)
      return say[named.bad](`${about} is in ${teamId}, where the app is not installed: ${named.instead}`, INSTALL);
    const client = createSlackAsker(token, settings.apiUrl);
    return await checkChannel(client, named, { bot: 'portcullis', apiUrl: settings.apiUrl ?? API });
  } catch {
    return say.note(`${about} not checked: the token of its workspace does not open`);
  }
}
