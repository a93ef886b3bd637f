import type { TextObject } from '@slack/types';
import { lastDay } from '../domain/day-words.ts';
import { approvedEnd, startOf } from '../domain/extension.ts';
import { THIRD_PARTY_TYPES } from '../domain/person.ts';
import type { AccessRequest } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { fact, factMarkup, personFact } from './blocks.ts';
import { oneLine, shorten, when } from './text.ts';
import { isForOther, riskWords, typeWords } from './wording.ts';

/** The facts of a request, the same on every screen that shows them. */

/** Who asks, for whom, and who answers for them. External people show sponsor and end of contract. */
export function whoFacts(words: Words, record: AccessRequest, viewerTeam: string | null): (TextObject | null)[] {
  const t = words.facts;
  const { requester, target } = record;
  const external = THIRD_PARTY_TYPES.includes(target.type);
  return [
    personFact(t.askedBy, requester, viewerTeam),
    isForOther(record) ? personFact(t.accessFor, target, viewerTeam) : null,
    fact(t.employment, typeWords(words, target.type)),
    fact(t.manager, target.managerName ?? t.noneOnRecord),
    external || target.sponsorName ? fact(t.sponsor, target.sponsorName ?? t.noneOnRecord) : null,
    target.until
      ? fact(t.contractEnds, lastDay(target.until, 'utc', words.language))
      : external
        ? fact(t.contractEnds, t.noDate)
        : null,
  ];
}

/** What is asked for: which system, which part of it, how risky. */
export function whatFacts(words: Words, record: AccessRequest): (TextObject | null)[] {
  const { terms } = record;
  const t = words.facts;
  return [
    fact(t.role, terms.roleName),
    fact(t.system, terms.systemName),
    fact(t.environment, terms.environment),
    fact(t.part, terms.scope),
    fact(t.risk, riskWords(words, terms)),
  ];
}

/** From when, how long, until when, and the ticket. @param asOf as for {@link spanFacts} */
export function timeFacts(words: Words, record: AccessRequest, asOf: 'asked' | 'now'): (TextObject | null)[] {
  const t = words.facts;
  return [...spanFacts(words, record, asOf), fact(t.ticket, record.ticket ?? t.noTicket)];
}

/**
 * From when, how long, until when.
 * @param asOf `asked`: what was asked for, which stays as it was decided; `now`: when it was given, once it was
 */
export function spanFacts(words: Words, record: AccessRequest, asOf: 'asked' | 'now'): (TextObject | null)[] {
  const t = words.facts;
  const length = words.counts.length({ ms: record.durationMs });
  // What came to nothing has neither start nor end.
  if (asOf === 'now' && !record.live && !record.grant?.startedAt) return [fact(t.lengthAsked, length)];
  const until = asOf === 'now' && record.extensions?.some((x) => x.state === 'granted') ? record.endsAt : null;
  const inAll = until && words.counts.length({ ms: until.getTime() - startOf(record).getTime() });
  return [
    startFact(words, record, asOf),
    fact(inAll === null ? t.length : t.lengthAsked, length),
    inAll === null ? null : fact(t.inAll, inAll),
    endFact(words, record, asOf),
  ];
}

function startFact({ facts: t }: Words, record: AccessRequest, asOf: 'asked' | 'now'): TextObject {
  if (asOf === 'now' && record.grant?.verifiedAt) return factMarkup(t.given, when(record.grant.verifiedAt));
  return record.startsAt ? factMarkup(t.starts, when(record.startsAt)) : fact(t.starts, t.onceApproved);
}

/** A card keeps the end it was decided with, however often that has been moved since. */
function endFact({ facts: t, counts }: Words, record: AccessRequest, asOf: 'asked' | 'now'): TextObject {
  const { startsAt, durationMs } = record;
  const endsAt = asOf === 'asked' ? approvedEnd(record) : record.endsAt;
  if (endsAt) return factMarkup(record.end ? t.wasToEnd : t.ends, when(endsAt));
  if (startsAt) return factMarkup(t.ends, t.atTheLatest({ at: when(new Date(startsAt.getTime() + durationMs)) }));
  return fact(t.ends, t.afterApproval({ length: counts.length({ ms: durationMs }) }));
}

/** "Approved by you: Prod Deployer on AWS production for Ana Ruiz": a card once there is nothing to decide. Not escaped. */
export function decidedTitle(words: Words, record: AccessRequest, headline: string): string {
  const whom = shorten(oneLine(record.target.name), 25);
  return words.facts.decided({ headline, what: shortWhat(words, record), whom });
}

/** "Prod Deployer on AWS production", short enough to leave room in a header. Not escaped. */
export function shortWhat(words: Words, { terms }: Pick<AccessRequest, 'terms'>): string {
  const [role, system] = [shorten(oneLine(terms.roleName), 45), shorten(oneLine(terms.systemName), 35)];
  return words.facts.what({ role, system });
}
