import type { ModalView } from '@slack/types';
import { settingsOf } from '../models/settings.ts';
import { zoneFor } from '../src/operations/read-habits.ts';
import { settingsModal } from '../src/views/settings-modal.ts';
import type { Words } from '../src/words/words.ts';
import type { Clicker } from './click.ts';
import type { HandlerDeps } from './deps.ts';

/** The form with what this person has set by now, in their language. */
export async function settingsForm(
  deps: HandlerDeps,
  words: Words,
  { person }: Pick<Clicker, 'person'>,
): Promise<ModalView> {
  return settingsModal(words, await settingsOf(deps.models.settings, person.id), zoneFor(deps, person));
}
