import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { Place } from './fault.ts';

const MAX_DEPTH = 20;
/** Keys that mean something to JavaScript objects. */
const RESERVED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** Says what is wrong at an offset of the text. */
export type Refuse = (offset: number, message: string, fix: string) => void;

/**
 * Takes out the pairs that no reader should see, with a fault for each.
 * @returns false when the rest means nothing
 */
export function prune(doc: Document.Parsed, refuse: Refuse, placeOf: (offset: number) => Place): boolean {
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
    return complain(
      `"${key}" stands here a second time, first on line ${placeOf(before).line}`,
      'rename or remove one of them',
    );
  seen.set(key, at);
  return true;
}

/** The offset where the node begins. */
export function start(node: Node): number {
  return node.range?.[0] ?? 0;
}
