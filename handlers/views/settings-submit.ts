import type { Refusal } from '../../src/domain/refusal.ts';
import { setSettings } from '../../src/operations/set-settings.ts';
import { FIELDS, type Field } from '../../src/views/ids.ts';
import { parseSettingsModal } from '../../src/views/settings-modal.ts';
import type { HandlerDeps } from '../deps.ts';
import { submitsOwn } from '../submits-own.ts';

/** Which input a refusal is about. */
function inputOf({ refused, values }: Refusal): Field {
  if (refused === 'no_work_days') return FIELDS.workDays;
  if (refused === 'digest_in_quiet') return FIELDS.digest;
  if (refused === 'quiet_always' || values['end'] === 'to') return FIELDS.quietTo;
  return FIELDS.quietFrom;
}

/** One's own settings were sent; with them the language of one's home may be another. */
export function settingsSubmit(deps: HandlerDeps) {
  return submitsOwn(deps, {
    main: FIELDS.digest,
    inputOf,
    store: ({ person }, { state, blocks }) =>
      setSettings(deps, { person, wish: parseSettingsModal(state.values, blocks, deps.plainDates) }),
  });
}
