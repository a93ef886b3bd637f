import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Comment, Node } from 'oxc-parser';
import { parseSync, visitorKeys } from 'oxc-parser';

/** TypeScript 7 has no JavaScript interface, so the rules read the tree that oxc parses. */

/** One file to judge: its path from the top of the repository, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly source: string;
}

/** A rule looks at all files at once and says what is wrong, one line each. */
export type Rule = (files: readonly SourceFile[]) => string[];

/** An import of any form, as written. */
export interface Import {
  readonly specifier: string;
  /** `import type`, `export type … from`, `import('…').T`: gone after compilation. */
  readonly typeOnly: boolean;
  readonly line: number;
}

type Kind = Node['type'];
export type NodeOf<K extends Kind> = Extract<Node, { type: K }>;

interface Parsed {
  readonly nodes: ReadonlyMap<string, readonly Node[]>;
  readonly parents: ReadonlyMap<Node, Node>;
  readonly comments: readonly Comment[];
  readonly lineStarts: readonly number[];
}

const ROOTS = ['src', 'handlers', 'jobs', 'models', 'test', 'bench'];
const parsed = new WeakMap<SourceFile, Parsed>();

/** Every TypeScript file of the product, the tests and the benchmarks. */
export function readTree(top: string): SourceFile[] {
  const inside = (root: string) => {
    try {
      return readdirSync(join(top, root), { recursive: true, encoding: 'utf8' });
    } catch {
      return []; // a room that does not exist yet
    }
  };
  const paths = ROOTS.flatMap((root) => inside(root).map((p) => `${root}/${p.replaceAll('\\', '/')}`));
  const sources = [...paths.filter((p) => /\.m?ts$/.test(p)), 'vitest.config.ts'];
  return sources.sort().map((path) => ({ path, source: readFileSync(join(top, path), 'utf8') }));
}

function parse(file: SourceFile): Parsed {
  const known = parsed.get(file);
  if (known) return known;
  const { program, comments, errors } = parseSync(file.path, file.source);
  if (errors[0]) throw new Error(`${file.path}: ${errors[0].message}`);
  const nodes = new Map<string, Node[]>();
  const parents = new Map<Node, Node>();
  const visit = (node: Node) => {
    const list = nodes.get(node.type);
    if (list) list.push(node);
    else nodes.set(node.type, [node]);
    const fields = node as unknown as Record<string, Node | (Node | null)[] | null | undefined>;
    for (const key of visitorKeys[node.type] ?? []) {
      const value = fields[key];
      for (const child of Array.isArray(value) ? value : [value]) {
        if (!child) continue;
        parents.set(child, node);
        visit(child);
      }
    }
  };
  visit(program);
  const lineStarts = [0];
  for (let at = file.source.indexOf('\n'); at !== -1; at = file.source.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const result = { nodes, parents, comments, lineStarts };
  parsed.set(file, result);
  return result;
}

/** All nodes of one kind, in no particular order. */
export function nodesOf<K extends Kind>(file: SourceFile, kind: K): readonly NodeOf<K>[] {
  return (parse(file).nodes.get(kind) ?? []) as NodeOf<K>[];
}

export function parentOf(file: SourceFile, node: Node): Node | undefined {
  return parse(file).parents.get(node);
}

export function commentsOf(file: SourceFile): readonly Comment[] {
  return parse(file).comments;
}

/** Line number of an offset, from 1. */
export function lineOf(file: SourceFile, offset: number): number {
  const starts = parse(file).lineStarts;
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** `path:line`, as editors and terminals follow it. */
export function at(file: SourceFile, node: { start: number }): string {
  return `${file.path}:${lineOf(file, node.start)}`;
}

/** Every import of the file, static, re-exported, dynamic and in types. */
export function importsOf(file: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: Node, typeOnly: boolean) => {
    if (specifier.type === 'Literal' && typeof specifier.value === 'string')
      found.push({ specifier: specifier.value, typeOnly, line: lineOf(file, specifier.start) });
  };
  for (const n of nodesOf(file, 'ImportDeclaration')) add(n.source, n.importKind === 'type');
  for (const n of nodesOf(file, 'ExportNamedDeclaration')) if (n.source) add(n.source, n.exportKind === 'type');
  for (const n of nodesOf(file, 'ExportAllDeclaration')) add(n.source, n.exportKind === 'type');
  for (const n of nodesOf(file, 'ImportExpression')) add(n.source, false);
  for (const n of nodesOf(file, 'TSImportType')) add(n.source, true);
  for (const n of nodesOf(file, 'CallExpression')) {
    const isRequire = n.callee.type === 'Identifier' && n.callee.name === 'require';
    if (isRequire && n.arguments[0]) add(n.arguments[0], false);
  }
  return found;
}

/** The repository path a relative specifier means, or null for a package. */
export function resolve(file: SourceFile, specifier: string): string | null {
  return /^\.\.?(\/|$)/.test(specifier) ? posix.join(posix.dirname(file.path), specifier) : null;
}

/** What is shipped: not the tests, the benchmarks or the tool settings. */
export const isProduct = (file: SourceFile) => /^(src|handlers|jobs|models)\//.test(file.path);

/** The name a chain of members and calls starts with: `it` in `it.each(rows)(…)`. */
export function rootName(node: Node): string | null {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression') return rootName(node.object);
  if (node.type === 'CallExpression') return rootName(node.callee);
  if (node.type === 'TaggedTemplateExpression') return rootName(node.tag);
  return null;
}

/** The name of the member, however it is written: `a.b` and `a['b']`. */
export function memberName(node: NodeOf<'MemberExpression'>): string | null {
  if (!node.computed) return node.property.name;
  return node.property.type === 'Literal' && typeof node.property.value === 'string' ? node.property.value : null;
}

/** What is named last: `env` of `globalThis.process.env`, `Date` of `Date`. */
export function lastName(node: Node): string | null {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' ? memberName(node) : null;
}
