import type { ModalView } from '@slack/types';
import { settingsOf } from '../models/settings.ts';
import { zoneFor } from '../src/operations/read-habits.ts';
import { settingsModal } from '../src/views/settings-modal.ts';
import type { Clicker } from './click.ts';
import type { HandlerDeps } from './deps.ts';
import { wordsOf } from './words-of.ts';

/** The form with what this person has set by now, in their language. */
export async function settingsForm(deps: HandlerDeps, { person }: Pick<Clicker, 'person'>): Promise<ModalView> {
  const [words, settings] = await Promise.all([
    wordsOf(deps, person.slack),
    settingsOf(deps.models.settings, person.id),
  ]);
  return settingsModal(words, settings, zoneFor(deps, person));
}
