import { languagesSet } from '../models/settings.ts';
import type { Language } from '../src/domain/language.ts';
import type { SlackAccount } from '../src/domain/person.ts';
import type { Words } from '../src/words/words.ts';
import { wordsFor } from '../src/words/words-for.ts';
import type { HandlerDeps } from './deps.ts';
import { profileOf } from './profile-of.ts';

type WordsDeps = Pick<HandlerDeps, 'profile' | 'ctx' | 'models' | 'catalog' | 'roster'>;

/** Longest wait for the database, in ms: the answer itself has three seconds. */
const PATIENCE_MS = 700;

/**
 * The words for whoever acts: as set here, else as Slack says, else as the organisation speaks. Never fails, and never
 * waits long: nobody is refused for want of a language.
 * @param account of the signed payload; null for none
 */
export async function wordsOf(deps: WordsDeps, account: SlackAccount | null): Promise<Words> {
  const usual = deps.catalog().slack.language;
  if (!account) return wordsFor({ set: null, locale: null, usual });
  const [set, profile] = await Promise.all([setBy(deps, account), profileOf(deps, account)]);
  return wordsFor({ set, locale: profile?.locale, usual });
}

async function setBy(deps: WordsDeps, account: SlackAccount): Promise<Language | null> {
  const person = deps.roster().bySlack(account);
  if (!person) return null;
  const read = languagesSet(deps.models.settings, [person.id]).then(
    (all) => all.get(person.id) ?? null,
    () => null,
  );
  return Promise.race([read, deps.ctx.pause(PATIENCE_MS).then(() => null)]);
}
