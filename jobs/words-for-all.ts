import { languagesSet } from '../models/settings.ts';
import type { PersonRef } from '../src/domain/person.ts';
import type { WordsOf } from '../src/views/plan.ts';
import { wordsFor } from '../src/words/words-for.ts';
import { wordsIn } from '../src/words/words-in.ts';
import type { JobDeps } from './deps.ts';

/**
 * The words for each of these people: as set here, else as Slack says, else as the organisation speaks. No message
 * fails for it: what Slack does not tell counts as not set.
 * @returns for anybody else, and for channels, the words of the organisation
 * @throws when the database does not answer
 */
export async function wordsForAll(
  deps: Pick<JobDeps, 'models' | 'slack' | 'catalog'>,
  people: readonly PersonRef[],
): Promise<WordsOf> {
  const usual = deps.catalog().slack.language;
  const accounts = new Map(people.flatMap(({ id, slack }) => (slack ? [[id, slack] as const] : [])));
  const set = await languagesSet(deps.models.settings, [...accounts.keys()]);
  const asked = [...accounts].map(async ([id, account]) => {
    const mine = set.get(id);
    const locale = mine
      ? null
      : await deps.slack.account(account).then(
          (a) => a.locale,
          () => null,
        );
    return [id, wordsFor({ set: mine, locale, usual })] as const;
  });
  const known = new Map(await Promise.all(asked));
  return (reader) => (reader && known.get(reader.id)) ?? wordsIn(usual);
}
