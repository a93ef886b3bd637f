import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { type Fault, type Place, START } from './fault.ts';
import { looksLikeSecret } from './secret-like.ts';
import { prune, start } from './yaml-prune.ts';

export type Path = readonly (string | number)[];

/** A YAML text as plain data that still knows where everything stood. */
export interface YamlSource {
  /** Plain data, or undefined when the text cannot be trusted to mean anything. */
  value: unknown;
  /** Where the value (or its key) at the path stands; for something absent, where its nearest parent is named. */
  place(path: Path, part?: 'key' | 'value'): Place;
  faults: Fault[];
}

/** Aliases may repeat a block, not build a bomb. */
const MAX_ALIAS_COUNT = 100;
const MAX_SYNTAX_FAULTS = 20;

const SYNTAX_FIXES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  MULTIPLE_DOCS: 'keep one document in the file: remove the second "---" and what follows',
  RESOURCE_EXHAUSTION: 'the text is nested far too deep',
  MISSING_CHAR: 'close the quote or bracket that was opened',
};

/**
 * Reads one YAML 1.2 document. Keys must be text, unique and harmless; tags are refused; aliases are bounded.
 * @param file the name used in faults
 */
export function readYaml(file: string, text: string): YamlSource {
  const lines = new LineCounter();
  // Not 'silent': that would let a second document pass.
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const faults: Fault[] = [];
  const refuse = (offset: number, message: string, fix: string) => {
    faults.push({ file, ...placeOf(offset), severity: 'error', message, fix });
  };
  const unreadable = (): YamlSource => ({ value: undefined, place: () => START, faults });

  // One slip can be reported many times over; the first complaint about a place is the telling one.
  const syntax = new Map([...doc.errors, ...doc.warnings].toReversed().map((e) => [e.pos[0], e]));
  for (const e of [...syntax.values()].toReversed().slice(0, MAX_SYNTAX_FAULTS))
    refuse(
      e.pos[0],
      // The parser quotes the text it stumbled over.
      `this is not readable as YAML: ${looksLikeSecret(e.message) ? '(hidden)' : e.message}`,
      SYNTAX_FIXES[e.code] ?? 'check the indentation and quotes here',
    );
  if (faults.length > 0) return unreadable();
  if (doc.contents === null) {
    refuse(0, 'the file is empty', 'start from the example in examples/acme');
    return unreadable();
  }
  if (!prune(doc, refuse, placeOf)) return unreadable();
  try {
    const value: unknown = doc.toJS({ maxAliasCount: MAX_ALIAS_COUNT });
    return { value, place: (path, part = 'value') => placeOf(offsetOf(doc, path, part)), faults };
  } catch {
    refuse(
      0,
      'aliases repeat too much of the file',
      `write the blocks out: at most ${MAX_ALIAS_COUNT} repetitions are read`,
    );
    return unreadable();
  }
}

/** Follows the path through maps, lists and aliases as far as it goes; the last key passed names an absent value. */
function offsetOf(doc: Document.Parsed, path: Path, part: 'key' | 'value'): number {
  let node: unknown = doc.contents;
  let named = 0;
  for (const [i, step] of path.entries()) {
    const target: unknown = isAlias(node) ? node.resolve(doc) : node;
    const last = i === path.length - 1;
    if (isMap(target)) {
      const pair = target.items.find((p) => isScalar(p.key) && p.key.value === step);
      if (!pair) return named;
      if (isNode(pair.key)) named = start(pair.key);
      if (last && (part === 'key' || !isNode(pair.value))) return named;
      node = pair.value;
    } else if (isSeq(target)) {
      const item: unknown = target.items[Number(step)];
      if (!isNode(item)) return named;
      node = item;
      named = start(item);
    } else return named;
  }
  return isNode(node) ? start(node) : named;
}
