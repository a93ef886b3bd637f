import { languagesSet } from '../models/settings.ts';
import type { SlackAccount } from '../src/domain/person.ts';
import type { Words } from '../src/words/words.ts';
import { wordsFor } from '../src/words/words-for.ts';
import type { HandlerDeps } from './deps.ts';
import { profileOf } from './profile-of.ts';

/**
 * The words for whoever acts: as set here, else as Slack says, else as the organisation speaks. Never fails: nobody is
 * refused for want of a language.
 * @param account of the signed payload; null for none
 */
export async function wordsOf(
  deps: Pick<HandlerDeps, 'profile' | 'ctx' | 'models' | 'catalog' | 'roster'>,
  account: SlackAccount | null,
): Promise<Words> {
  const usual = deps.catalog().slack.language;
  if (!account) return wordsFor({ set: null, locale: null, usual });
  const person = deps.roster().bySlack(account);
  const [set, profile] = await Promise.all([
    person
      ? languagesSet(deps.models.settings, [person.id]).then(
          (all) => all.get(person.id),
          () => null,
        )
      : null,
    profileOf(deps, account),
  ]);
  return wordsFor({ set, locale: profile?.locale, usual });
}
