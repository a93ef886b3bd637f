import { settingsOf } from '../../models/settings.ts';
import { tierOf } from '../domain/catalog.ts';
import type { Person } from '../domain/person.ts';
import { type Quiet, quietOf } from '../domain/quiet.ts';
import type { AccessRequest } from '../domain/record.ts';
import { noticesFor } from '../domain/settings.ts';
import type { Notices } from '../domain/warn.ts';
import type { Deps } from './deps.ts';

/** What people have set about when they are told things, for the rules. */

type ReadDeps = Pick<Deps, 'models' | 'catalog' | 'roster'>;

/** Whose clock counts for a person: their own, else the organisation's. @returns IANA name */
export function zoneFor(deps: Pick<Deps, 'catalog'>, person: Pick<Person, 'timezone'> | null): string {
  return person?.timezone ?? deps.catalog().organisation.timezone;
}

/** When these people are not to be disturbed; who set no quiet hours is left out. */
export async function readQuiet(deps: ReadDeps, personIds: readonly string[]): Promise<ReadonlyMap<string, Quiet>> {
  const each = await Promise.all(
    [...new Set(personIds)].map(async (id) => {
      const quiet = quietOf(await settingsOf(deps.models.settings, id), zoneFor(deps, deps.roster().byId(id)));
      return quiet ? [[id, quiet] as const] : [];
    }),
  );
  return new Map(each.flat());
}

/** When the holder is told of the end: as the role says, or as they have set within that. */
export async function readNotices(
  deps: ReadDeps,
  { target, requester, terms }: Pick<AccessRequest, 'target' | 'requester' | 'terms'>,
): Promise<Notices> {
  const [own, quiet] = await Promise.all([
    settingsOf(deps.models.settings, target.id),
    readQuiet(deps, [target.id, requester.id]),
  ]);
  const policy = deps.catalog().policy.timers[tierOf(terms)].warnBeforeMs ?? [];
  return { beforeMs: noticesFor(policy, own.noticeMs), quiets: [...quiet.values()] };
}
