import { setAway } from '../../src/operations/set-away.ts';
import { parseAwayModal } from '../../src/views/away-modal.ts';
import { FIELDS } from '../../src/views/ids.ts';
import type { HandlerDeps } from '../deps.ts';
import { submitsOwn } from '../submits-own.ts';

/** One's own time away was sent. */
export function awaySubmit(deps: HandlerDeps) {
  return submitsOwn(deps, {
    main: FIELDS.awayUntil,
    inputOf: ({ refused }) => (refused === 'cannot_stand_in' ? FIELDS.delegate : FIELDS.awayUntil),
    store({ person, actor }, { state, blocks }) {
      const { delegate, from, until } = parseAwayModal(state.values, blocks, deps.plainDates);
      const named = delegate === null ? null : deps.roster().byId(delegate);
      return setAway(deps, { person, actor, delegate: named, from, until });
    },
  });
}
