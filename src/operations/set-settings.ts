import { storeSettings } from '../../models/settings.ts';
import type { Person } from '../domain/person.ts';
import { allow, type Outcome } from '../domain/refusal.ts';
import { checkSettings, type Settings, type SettingsWish } from '../domain/settings.ts';
import type { Deps } from './deps.ts';

/** Replaces what a person has set for themselves. */
export async function setSettings(
  deps: Pick<Deps, 'models'>,
  c: { person: Person; wish: SettingsWish },
): Promise<Outcome<Settings>> {
  const checked = checkSettings(c.wish);
  if (!checked.ok) return checked;
  await storeSettings(deps.models.settings, c.person.id, checked.next);
  return allow(checked.next);
}
