import type { LedgerEvent } from '../domain/holding.ts';
import type { Words } from '../words/words.ts';
import { oneLine, shorten } from './text.ts';

type Known = keyof Words['events'];
/** The values a text may name; each takes those it needs. */
type Values = Record<'role' | 'system' | 'name' | 'text' | 'step' | 'also' | 'to' | 'cause' | 'task', string>;

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
};
const ALSO: Readonly<Partial<Record<Known, string>>> = { 'revoke.overdue': 'lastError' };

/** Longest single value, in characters. */
const VALUE_MAX = 160;

/** Why a holding ended, for the middle of a sentence. */
export function endCauseWords(words: Words, cause: string): string {
  const causes: Readonly<Record<string, string>> = words.endCauses;
  return Object.hasOwn(causes, cause) ? (causes[cause] ?? cause) : cause;
}

/** What an event of a record says, in a few words. Plain text, not escaped. @param nameOf the name of a person id */
export function eventWords(words: Words, event: LedgerEvent, nameOf: (id: string) => string): string {
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
  return said({
    role: of('role'),
    system: of('system'),
    name: nameOf(of('target')),
    text: of(TEXTS[action] ?? 'text'),
    step: of('step'),
    also: also === '' ? '' : `: ${also}`,
    to: of('to'),
    cause: endCauseWords(words, of('cause')),
    task: of('task'),
  });
}

const isKnown = ({ events }: Words, action: string): action is Known => Object.hasOwn(events, action);
