import type { TextObject } from '@slack/types';
import { formatDuration } from '../domain/duration.ts';
import { approvedEnd } from '../domain/extension.ts';
import { THIRD_PARTY_TYPES } from '../domain/person.ts';
import type { AccessRequest } from '../domain/record.ts';
import { fact, factMarkup, personFact } from './blocks.ts';
import { oneLine, shorten, when } from './text.ts';
import { isForOther, riskWords, typeWords } from './wording.ts';

/** The facts of a request, the same on every screen that shows them. */

/** Who asks, for whom, and who answers for them. External people show sponsor and end of contract. */
export function whoFacts(record: AccessRequest, viewerTeam: string | null): (TextObject | null)[] {
  const { requester, target } = record;
  const external = THIRD_PARTY_TYPES.includes(target.type);
  return [
    personFact('Asked by', requester, viewerTeam),
    isForOther(record) ? personFact('Access is for', target, viewerTeam) : null,
    fact('Employment', typeWords(target.type)),
    fact('Manager', target.managerName ?? 'none on record'),
    external || target.sponsorName ? fact('Sponsor', target.sponsorName ?? 'none on record') : null,
    target.until
      ? factMarkup('Contract ends', when(target.until))
      : external
        ? fact('Contract ends', 'no date on record')
        : null,
  ];
}

/** What is asked for: which system, which part of it, how risky. */
export function whatFacts(record: AccessRequest): (TextObject | null)[] {
  const { terms } = record;
  return [
    fact('Role', terms.roleName),
    fact('System', terms.systemName),
    fact('Environment', terms.environment),
    fact('Part of the system', terms.scope),
    fact('Risk', riskWords(terms)),
  ];
}

/**
 * From when, how long, until when, and the ticket.
 * @param asOf `asked`: what was asked for, which stays as it was decided; `now`: when it was given, once it was
 */
export function timeFacts(record: AccessRequest, asOf: 'asked' | 'now'): (TextObject | null)[] {
  return [
    startFact(record, asOf),
    fact('Length', formatDuration(record.durationMs)),
    endFact(record, asOf),
    fact('Ticket', record.ticket ?? 'none given'),
  ];
}

function startFact(record: AccessRequest, asOf: 'asked' | 'now'): TextObject {
  if (asOf === 'now' && record.grant?.verifiedAt) return factMarkup('Given', when(record.grant.verifiedAt));
  return record.startsAt ? factMarkup('Starts', when(record.startsAt)) : fact('Starts', 'as soon as it is approved');
}

/** A card keeps the end it was decided with, however often that has been moved since. */
function endFact(record: AccessRequest, asOf: 'asked' | 'now'): TextObject {
  const { startsAt, durationMs } = record;
  const endsAt = asOf === 'asked' ? approvedEnd(record) : record.endsAt;
  if (endsAt) return factMarkup(record.end ? 'Was to end' : 'Ends', when(endsAt));
  if (startsAt) return factMarkup('Ends', `${when(new Date(startsAt.getTime() + durationMs))} at the latest`);
  return fact('Ends', `${formatDuration(durationMs)} after the last approval`);
}

/** "Prod Deployer on AWS production", short enough to leave room in a header. Not escaped. */
export function shortWhat(record: AccessRequest): string {
  return `${shorten(oneLine(record.terms.roleName), 45)} on ${shorten(oneLine(record.terms.systemName), 35)}`;
}
