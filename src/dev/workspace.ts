import { type Catalog, ownerPlace } from '../domain/catalog.ts';
import type { Roster } from '../domain/person.ts';
import type { LocalWorkspace } from './slack.ts';

/** Tokens of the local workspace: worth nothing anywhere else. */
export const LOCAL_TOKENS = {
  botToken: 'xoxb-local-portcullis',
  appToken: 'xapp-local-portcullis',
  signingSecret: 'local-signing-secret',
} as const;

/** The channel everybody is in, where `/access` is typed. */
export const LOBBY = 'C0GENERAL';

/** A Slack workspace with everybody of the roster who has an account in its first team. */
export function workspaceOf(catalog: Catalog, roster: Roster, http?: { requestUrl: string }): LocalWorkspace {
  const teamId = catalog.slack.teams[0] ?? 'T0LOCAL';
  const people = roster.all().flatMap((p) => (p.slack?.teamId === teamId ? [{ ...p, userId: p.slack.userId }] : []));
  const security = new Set(catalog.policy.security);
  const ids = people.map((p) => p.userId);
  const bot = 'U0PORTCULLIS';
  return {
    workspace: { name: catalog.organisation.name, domain: catalog.organisation.id, teamId },
    app: {
      appId: 'A0PORTCULLIS',
      botUserId: bot,
      botName: 'portcullis',
      ...LOCAL_TOKENS,
      mode: http ? 'events' : 'socket',
      ...http,
    },
    users: people.map((p) => ({
      id: p.userId,
      name: p.email.split('@')[0] ?? p.id,
      real_name: p.name,
      email: p.email,
      tz: 'Europe/Berlin',
    })),
    channels: [
      { id: LOBBY, name: 'general', topic: 'Type /access to ask for access', members: [...ids, bot] },
      {
        id: catalog.slack.securityChannel,
        name: 'security',
        is_private: true,
        topic: 'Ends, overdue removals, refused clicks',
        members: [...people.filter((p) => security.has(p.id)).map((p) => p.userId), bot],
      },
      ...ownerChannels(catalog, teamId).map(({ id, members }) => ({
        id,
        name: `owners-${id.toLowerCase()}`,
        is_private: true,
        topic: 'How requests for our systems stand',
        members: [...people.filter((p) => members.includes(p.id)).map((p) => p.userId), bot],
      })),
    ],
  };
}

/** Each owner channel of the workspace once, with those around its systems by their person ids. */
function ownerChannels(catalog: Catalog, teamId: string): { id: string; members: string[] }[] {
  const found = new Map<string, string[]>();
  for (const system of catalog.systems.values()) {
    const place = ownerPlace(catalog, system);
    if (place?.teamId !== teamId || [LOBBY, catalog.slack.securityChannel].includes(place.id)) continue;
    found.set(place.id, [...(found.get(place.id) ?? []), system.owner, ...system.deputies, ...system.admins]);
  }
  return [...found].map(([id, members]) => ({ id, members }));
}
