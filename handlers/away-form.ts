import type { ModalView } from '@slack/types';
import { awayOf } from '../models/settings.ts';
import { datesOf, mayStandIn } from '../src/domain/away.ts';
import type { Person } from '../src/domain/person.ts';
import { zoneFor } from '../src/operations/read-habits.ts';
import { awayModal } from '../src/views/away-modal.ts';
import type { Words } from '../src/words/words.ts';
import type { Clicker } from './click.ts';
import type { HandlerDeps } from './deps.ts';

/** The form for this person's time away, with what is set by now. */
export async function awayForm(
  deps: HandlerDeps,
  words: Words,
  { person }: Pick<Clicker, 'person'>,
): Promise<ModalView> {
  const zone = zoneFor(deps, person);
  const away = await awayOf(deps.models.settings, person.id);
  const takers = standInsOf(deps, person);
  const delegate = takers.find((p) => p.id === away?.delegateId);
  const running = away && delegate && away.until > deps.ctx.clock.now();
  const set = running ? { delegate, ...datesOf(away, zone) } : null;
  return awayModal(words, { takers, zone, set });
}

/** Whom this person may name. */
export function standInsOf(deps: HandlerDeps, person: Person): Person[] {
  const now = deps.ctx.clock.now();
  const all = deps.roster().all();
  return all
    .filter((p) => mayStandIn(p, person.id, deps.roster(), now))
    .sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}
