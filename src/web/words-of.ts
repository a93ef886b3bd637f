import type { IncomingMessage } from 'node:http';
import { languagesSet } from '../../models/settings.ts';
import type { Profile } from '../domain/profile.ts';
import type { Words } from '../words/words.ts';
import { wordsFor } from '../words/words-for.ts';
import type { WebDeps } from './deps.ts';

/** The words for a browser of which nothing else is known: those it asks for. */
export function wordsAsked(deps: Pick<WebDeps, 'catalog'>, request: IncomingMessage): Words {
  const [locale] = request.headers['accept-language']?.split(/[,;]/u) ?? [];
  return wordsFor({ set: null, locale, usual: deps.catalog().slack.language });
}

/** The words of somebody who is known, as they read them in Slack. @param profile null where Slack does not say */
export async function wordsKnown(deps: WebDeps, personId: string, profile: Profile | null): Promise<Words> {
  const set = await languagesSet(deps.models.settings, [personId]).then(
    (all) => all.get(personId),
    () => null,
  );
  return wordsFor({ set, locale: profile?.locale, usual: deps.catalog().slack.language });
}
