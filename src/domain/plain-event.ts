import { HALF_CHARACTER, type StoredEntry } from './verify-link.ts';

/** Most events nest no deeper: `detail`, its lists, what is in them. */
const DEPTH = 4;

// The pieces of an event as it stands escaped inside a line: every quote has a backslash before it, nothing else has.
const QUOTE = '\\\\"';
const CHARACTERS = '[^"\\\\\\x00-\\x1f]*';
const TEXT = `${QUOTE}${CHARACTERS}${QUOTE}`;
const NUMBER = '-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?';
const SIMPLE = `${TEXT}|${NUMBER}|true|false|null`;

/** A JSON value. A comma must have something behind it, and only the last member none. */
function value(depth: number): string {
  if (depth === 0) return `(?:${SIMPLE})`;
  const inner = value(depth - 1);
  const object = `\\{(?:${TEXT}:${inner}(?:,(?!\\})|(?=\\})))*\\}`;
  const list = `\\[(?:${inner}(?:,(?!\\])|(?=\\])))*\\]`;
  return `(?:${SIMPLE}|${object}|${list})`;
}

const named = (name: string, pattern: string): string => `${QUOTE}${name}${QUOTE}:${pattern}`;
const text = (name: string): string => named(name, `${QUOTE}(${CHARACTERS})${QUOTE}`);
const count = '(?:0|[1-9]\\d*)';

const EVENT = new RegExp(
  `^"\\{${[
    text('action'),
    named('actor', value(DEPTH)),
    text('at'),
    named('detail', value(DEPTH)),
    text('key'),
    named('n', `(null|${count})`),
    named('record', `(?:null|${QUOTE}(${CHARACTERS})${QUOTE})`),
    named('seq', `(${count})`),
  ].join(',')}\\}"$`,
);

/** What people wrote into an event is read when somebody asks for it: most events are only counted. */
class PlainEvent implements StoredEntry {
  readonly seq: number;
  readonly key: string;
  readonly at: string;
  readonly action: string;
  readonly record: string | null;
  readonly n: number | null;
  readonly #bytes: string;
  #whole: StoredEntry | null = null;

  constructor(bytes: string, [, action = '', at = '', key = '', n, record, seq]: RegExpExecArray) {
    this.seq = Number(seq);
    this.key = key;
    this.at = at;
    this.action = action;
    this.record = record ?? null;
    this.n = n === 'null' ? null : Number(n);
    this.#bytes = bytes;
  }

  get actor(): unknown {
    return this.#read().actor;
  }

  get detail(): unknown {
    return this.#read().detail;
  }

  #read(): StoredEntry {
    this.#whole ??= JSON.parse(this.#bytes) as StoredEntry;
    return this.#whole;
  }
}

/**
 * Recognises, without building it, an event in its usual form: canonical, nothing in it that needs an escape but the
 * quotes of JSON itself. Null says nothing against an event; it is then to be read with care.
 * @param literal a JSON text literal with the event's bytes in it, as it stands in a line
 * @returns its bytes and the event
 */
export function readPlainEvent(literal: string): { bytes: string; entry: StoredEntry } | null {
  const found = EVENT.exec(literal);
  if (!found || HALF_CHARACTER.test(literal)) return null;
  const bytes = JSON.parse(literal) as string;
  return { bytes, entry: new PlainEvent(bytes, found) };
}
