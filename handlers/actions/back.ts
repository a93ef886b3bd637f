import { markHomes } from '../../models/open-home.ts';
import { allow } from '../../src/domain/refusal.ts';
import { endAway } from '../../src/operations/set-away.ts';
import { OWN_AWAY } from '../../src/views/ids.ts';
import { type Clicker, onClick } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';

/** I am back: nobody stands in from now on. */
export function backButton(deps: HandlerDeps) {
  return onClick(deps, (value, who) => (value === OWN_AWAY ? comeBack(deps, who) : null));
}

async function comeBack(deps: HandlerDeps, who: Clicker) {
  await endAway(deps, who);
  await markHomes(deps.models.homes, [who.person.id], deps.ctx.clock.now());
  return allow(null);
}
