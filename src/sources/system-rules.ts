/** Rules about one system that its parts do not show alone. */
import type { FaultSink } from './fault-sink.ts';
import { KEBAB_ID } from './forms.ts';
import { block, type Loose, text, texts } from './loose.ts';
import { shown } from './secret-like.ts';

const ID_MAX = 40;

export function checkSystems(file: Loose, sink: FaultSink): void {
  const teams = texts(block(file['slack'])['teams']);
  for (const [id, value] of Object.entries(block(file['systems']))) {
    const system = block(value);
    checkId('systems', id, sink);
    checkMethod(id, system, sink);
    checkPeople(id, system, sink);
    checkChannel(id, system, teams, sink);
  }
}

/** The security channel is in a workspace that people belong to. */
export function checkSlack(file: Loose, sink: FaultSink): void {
  const slack = block(file['slack']);
  checkTeam(['slack', 'securityTeam'], text(slack['securityTeam']), texts(slack['teams']), sink);
}

/** The owner channel too; and no workspace is named for a channel that is not. */
function checkChannel(id: string, system: Loose, teams: readonly string[], sink: FaultSink): void {
  const team = text(system['channelTeam']);
  const place = ['systems', id, 'channelTeam'];
  checkTeam(place, team, teams, sink);
  if (team !== null && text(system['channel']) === null)
    sink.error(place, 'the workspace of a channel that is not named', 'name the channel too, or leave this out');
}

function checkTeam(place: readonly string[], team: string | null, teams: readonly string[], sink: FaultSink): void {
  if (team === null || teams.includes(team)) return;
  sink.error(place, `${shown(team)} is not among slack.teams`, 'name one of the teams, or leave it out for the first');
}

/** Ids go into commands, queue names and variables, so they have one narrow form. */
export function checkId(room: 'systems' | 'roles' | 'groups' | 'schedules', id: string, sink: FaultSink): void {
  if (KEBAB_ID.test(id) && id.length <= ID_MAX) return;
  sink.error(
    [room, id],
    `${shown(id)} is not an id`,
    `use a to z, 0 to 9 and single hyphens, at most ${ID_MAX} characters`,
    'key',
  );
}

function checkMethod(id: string, system: Loose, sink: FaultSink): void {
  const method = text(system['method']);
  const kind = text(block(system['connector'])['kind']);
  if (method === null || kind === null || (method === 'manual') === (kind === 'manual')) return;
  const fix = kind === 'manual' ? 'write method: manual' : 'write the method the connector uses: sso, scim or api';
  sink.error(['systems', id, 'method'], `the method is ${method} but the connector is ${kind}`, fix);
}

function checkPeople(id: string, system: Loose, sink: FaultSink): void {
  const owner = text(system['owner']);
  const deputies = texts(system['deputies']);
  const admins = texts(system['admins']);
  if (owner !== null && deputies.includes(owner))
    sink.error(
      ['systems', id, 'deputies', deputies.indexOf(owner)],
      'the owner is listed as deputy',
      'name somebody else: a deputy decides when the owner cannot',
    );
  if (owner !== null && deputies.length === 0)
    sink.warning(
      ['systems', id],
      'nobody decides in place of the owner',
      'name at least one deputy, or the owner can never ask for a role here',
      'key',
    );
  if (text(block(system['connector'])['kind']) !== 'manual' || owner === null) return;
  if (new Set([owner, ...deputies, ...admins]).size < 2)
    sink.error(
      ['systems', id],
      'a manual system with one person',
      'name a second one among admins and deputies: whoever does the work cannot confirm it',
      'key',
    );
}
