import type { Person, Roster } from '../domain/person.ts';

/** The roster over these people. Slack accounts are looked up by workspace, then user: no two pairs share a key. */
export function createRoster(people: readonly Person[]): Roster {
  const all = Object.freeze([...people]);
  const byId = new Map(all.map((person) => [person.id, person]));
  const bySlack = new Map<string, Map<string, Person>>();
  for (const person of all) {
    Object.freeze(person);
    if (!person.slack) continue;
    Object.freeze(person.slack);
    const team = bySlack.get(person.slack.teamId) ?? new Map<string, Person>();
    bySlack.set(person.slack.teamId, team.set(person.slack.userId, person));
  }
  return Object.freeze({
    byId: (id: string) => byId.get(id) ?? null,
    bySlack: ({ teamId, userId }: { teamId: string; userId: string }) => bySlack.get(teamId)?.get(userId) ?? null,
    all: () => all,
  });
}
