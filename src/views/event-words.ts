import type { LedgerEvent } from '../domain/holding.ts';
import { oneLine, shorten } from './text.ts';

/** What an event of a record says, in a few words. Plain text, not escaped. */
const WORDS: Readonly<Record<string, (d: Detail) => string>> = {
  'request.opened': (d) =>
    `asked for ${d.text('role')} on ${d.text('system')} for ${d.who('target')}: ${d.text('justification')}`,
  'request.cancelled': () => 'taken back before anything was given',
  'request.lapsed': () => 'closed: nobody decided in time',
  'approval.approved': (d) => `approved step ${d.text('step')}${d.also('reason')}`,
  'approval.denied': (d) => `denied step ${d.text('step')}${d.also('reason')}`,
  'grant.started': () => 'began to give it: from here on it may be there',
  'grant.verified': (d) => `given and read back: ${d.text('evidence')}`,
  'grant.mismatch': (d) => `the system showed more than was approved: ${d.text('surplus')}`,
  'grant.doubted': () => 'the database was restored: whether it was given is not known',
  'grant.failed': (d) => `could not be given${d.also('reason')}`,
  'extension.requested': (d) => `more time asked, until ${d.text('to')}: ${d.text('reason')}`,
  'extension.granted': (d) => `extended until ${d.text('to')}, which the role allows once: ${d.text('reason')}`,
  'extension.approved': (d) => `more time until ${d.text('to')}: approved step ${d.text('step')}${d.also('reason')}`,
  'extension.denied': (d) => `more time denied in step ${d.text('step')}${d.also('reason')}`,
  'extension.lapsed': () => 'more time not decided before the end',
  'problem.reported': (d) => `a problem was reported: ${d.text('text')}`,
  'end.announced': () => 'told that it ends soon',
  'end.accepted': () => 'lets it end at its time',
  'end.requested': (d) => `to end now, because ${CAUSES[d.text('cause')] ?? d.text('cause')}${d.also('reason')}`,
  'revoke.started': () => 'began to take it away',
  'revoke.offline': (d) => `taken away while the record could not be written: ${d.text('evidence')}`,
  'revoke.overdue': (d) => `overdue, not seen to be gone${d.also('lastError')}`,
  'revoke.verified': (d) => `read back and gone: ${d.text('evidence')}`,
  'task.opened': (d) => `by hand: people were asked (task ${d.text('task')})`,
  'task.done': (d) => `done by hand (task ${d.text('task')}): ${d.text('proof')}`,
  'task.confirmed': (d) => `confirmed by a second person (task ${d.text('task')})`,
  'task.rejected': (d) => `not seen done by the second person (task ${d.text('task')})`,
  'task.cannot': (d) => `cannot be done by hand (task ${d.text('task')})${d.also('reason')}`,
  'drift.found': (d) => `something was found that no grant explains: ${d.text('why')}`,
};

const CAUSES: Readonly<Record<string, string>> = {
  expired: 'its time was over',
  dropped: 'it was handed back',
  revoked: 'it was stopped early',
  mismatch: 'more was seen than was approved',
  refused: 'it could not be given as approved',
  left: 'the person left',
  restored: 'the database was restored',
};

/** Longest single value, in characters. */
const VALUE_MAX = 160;

class Detail {
  readonly #detail: Readonly<Record<string, unknown>>;
  readonly #nameOf: (id: string) => string;
  constructor(detail: Readonly<Record<string, unknown>>, nameOf: (id: string) => string) {
    this.#detail = detail;
    this.#nameOf = nameOf;
  }
  text(key: string): string {
    const raw = this.#detail[key];
    const words = Array.isArray(raw) ? raw.map(String).join(', ') : typeof raw === 'string' ? raw : '';
    return shorten(oneLine(words), VALUE_MAX);
  }
  also(key: string): string {
    const words = this.text(key);
    return words === '' ? '' : `: ${words}`;
  }
  who(key: string): string {
    return this.#nameOf(this.text(key));
  }
}

/** Why a holding ended, for the middle of a sentence. */
export function endCauseWords(cause: string): string {
  return CAUSES[cause] ?? cause;
}

/** @param nameOf the name of a person id */
export function eventWords(event: LedgerEvent, nameOf: (id: string) => string): string {
  const words = Object.hasOwn(WORDS, event.action) ? WORDS[event.action] : undefined;
  return words ? words(new Detail(event.detail, nameOf)) : event.action.replace('.', ' ');
}
