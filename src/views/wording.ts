import type { PersonType } from '../domain/person.ts';
import type { AccessRequest, ApprovalStep, Decision, End, RequestState, Terms } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { escapeMrkdwn } from './text.ts';

/** One word for one thing, on every screen. */

/** "High risk, privileged": words, since a colour alone tells nothing to many. */
export function riskWords(words: Words, terms: Pick<Terms, 'risk' | 'privileged'>): string {
  const risk = words.terms.risk[terms.risk];
  return terms.privileged ? words.terms.privileged({ risk }) : risk;
}

export function typeWords(words: Words, type: PersonType): string {
  return words.terms.types[type];
}

/** Who decides a step, in mrkdwn: "system owner", "group Database administrators"; English puts "the" before it. */
export function stepWords(words: Words, { name, title }: { name: string; title?: ApprovalStep['title'] }): string {
  const { steps, onCall, onCallFor, group } = words.terms;
  if (Object.hasOwn(steps, name)) return steps[name as keyof typeof steps];
  const [kind = '', id = ''] = name.split(':');
  const named = title ? words.recorded({ text: title }) : kind === 'onCall' ? onCallFor({ id }) : id;
  const shown = escapeMrkdwn(named, 80);
  return kind === 'onCall' ? onCall({ title: shown }) : group({ title: shown });
}

export function methodWords(words: Words, method: Decision['method']): string {
  return words.terms.methods[method];
}

export function stateWords(words: Words, state: RequestState): string {
  return words.terms.states[state];
}

/** Why it ends, as a sentence in mrkdwn that claims nothing about whether it is gone. */
export function causeWords(words: Words, end: End): string {
  const said = words.terms.causes[end.cause];
  return typeof said === 'string' ? said : said({ name: end.by ? escapeMrkdwn(end.by.name, 80) : null });
}

/** Whether asked for by one person for another. */
export function isForOther(record: Pick<AccessRequest, 'requester' | 'target'>): boolean {
  return record.requester.id !== record.target.id;
}
