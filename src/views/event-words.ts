import { dayWords } from '../domain/day-words.ts';
import type { LedgerEvent } from '../domain/holding.ts';
import type { Words } from '../words/words.ts';
import type { Names } from './names.ts';
import { oneLine, shorten, storedInstant } from './text.ts';
import { stepWords } from './wording.ts';

type Known = keyof Words['events'];
/** The values a text may name; each takes those it needs. */
type Values = Record<
  'role' | 'system' | 'name' | 'text' | 'step' | 'also' | 'to' | 'whom' | 'people' | 'cause' | 'task',
  string
>;

/** Under which name an event keeps what it says, and what else it may say. */
const TEXTS: Readonly<Partial<Record<Known, string>>> = {
  'request.opened': 'justification',
  'grant.verified': 'evidence',
  'grant.mismatch': 'surplus',
  'extension.requested': 'reason',
  'extension.granted': 'reason',
  'problem.reported': 'text',
  'revoke.offline': 'evidence',
  'revoke.verified': 'evidence',
  'task.done': 'proof',
  'drift.found': 'why',
  'channel.closed': 'why',
};
const ALSO: Readonly<Partial<Record<Known, string>>> = { 'revoke.overdue': 'lastError' };

/** Longest single value, in characters. */
const VALUE_MAX = 160;

/** Why a holding ended, for the middle of a sentence. */
export function endCauseWords(words: Words, cause: string): string {
  const causes: Readonly<Record<string, string>> = words.endCauses;
  return Object.hasOwn(causes, cause) ? (causes[cause] ?? cause) : cause;
}

/** What an event of a record says, in a few words. Plain text, not escaped. */
export function eventWords(words: Words, event: LedgerEvent, names: Names): string {
  const { action, detail } = event;
  if (!isKnown(words, action)) return action.replace('.', ' ');
  const said: string | ((values: Values) => string) = words.events[action];
  if (typeof said === 'string') return said;
  const of = (key: string): string => {
    const raw = detail[key];
    const text = Array.isArray(raw) ? raw.map(String).join(', ') : typeof raw === 'string' ? raw : '';
    return shorten(oneLine(text), VALUE_MAX);
  };
  const also = of(ALSO[action] ?? 'reason');
  const people = Array.isArray(detail.people) ? detail.people.map((id) => names.person(String(id))) : [];
  return said({
    role: names.role(of('role')),
    system: names.system(of('system')),
    name: names.person(of('target')),
    text: of(TEXTS[action] ?? 'text'),
    step: stepWords(words, { name: of('step') }),
    also: also === '' ? '' : `: ${also}`,
    to: momentWords(words, of('to')),
    whom: names.person(of('to')),
    people: shorten(words.counts.allOf({ names: people.map(oneLine) }), VALUE_MAX),
    cause: endCauseWords(words, of('cause')),
    task: of('task'),
  });
}

/** A time as the ledger writes it, as people read it. */
function momentWords(words: Words, iso: string): string {
  const at = storedInstant(iso);
  return at ? dayWords(at, words.language) : iso;
}

const isKnown = ({ events }: Words, action: string): action is Known => Object.hasOwn(events, action);
