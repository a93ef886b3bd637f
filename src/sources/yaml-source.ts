import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { type Fault, type Place, START } from './fault.ts';

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
const MAX_DEPTH = 20;
const MAX_SYNTAX_FAULTS = 20;
/** Keys that mean something to JavaScript objects. */
const RESERVED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

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
    refuse(e.pos[0], `this is not readable as YAML: ${e.message}`, SYNTAX_FIXES[e.code] ?? 'check the indentation and quotes here');
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
    refuse(0, 'aliases repeat too much of the file', `write the blocks out: at most ${MAX_ALIAS_COUNT} repetitions are read`);
    return unreadable();
  }
}

type Refuse = (offset: number, message: string, fix: string) => void;

/** Takes out the pairs that no reader should see, with a fault for each. False when the rest means nothing. */
function prune(doc: Document.Parsed, refuse: Refuse, placeOf: (offset: number) => Place): boolean {
  let sound = true;
  const giveUp = (node: Node, message: string, fix: string) => {
    sound = false;
    refuse(start(node), message, fix);
  };
  const walk = (node: unknown, above: readonly Node[]): void => {
    if (!isNode(node)) return;
    if (above.length > MAX_DEPTH) return giveUp(node, 'nested too deep', `keep to ${MAX_DEPTH} levels`);
    if (isAlias(node)) {
      const target = node.resolve(doc);
      if (!target) return giveUp(node, `nothing is named &${node.source} above`, 'name the block before using it');
      // An alias only ever points back, so this is the one way to build a circle.
      if (above.includes(target)) return giveUp(node, `the block &${node.source} holds itself`, 'write the value out');
    }
    const inside = [...above, node];
    if (isSeq(node)) for (const item of node.items) walk(item, inside);
    if (!isMap(node)) return;
    const seen = new Map<string, number>();
    node.items = node.items.filter((pair) => keepPair(pair, seen, refuse, placeOf));
    for (const pair of node.items) walk(pair.value, inside);
  };
  walk(doc.contents, []);
  return sound;
}

function keepPair(pair: Pair, seen: Map<string, number>, refuse: Refuse, placeOf: (offset: number) => Place): boolean {
  const at = isNode(pair.key) ? start(pair.key) : 0;
  const key = isScalar(pair.key) ? pair.key.value : undefined;
  const complain = (message: string, fix: string) => {
    refuse(at, message, fix);
    return false;
  };
  if (typeof key !== 'string') return complain('a key must be text', 'put the key in quotes, or give it a name');
  if (RESERVED_KEYS.has(key)) return complain(`the key "${key}" is not allowed`, 'remove it');
  const before = seen.get(key);
  if (before !== undefined)
    return complain(`"${key}" stands here a second time, first on line ${placeOf(before).line}`, 'rename or remove one of them');
  seen.set(key, at);
  return true;
}

function start(node: Node): number {
  return node.range?.[0] ?? 0;
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
