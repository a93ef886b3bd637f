import type { Node } from 'oxc-parser';
import type { Rule, SourceFile } from './source.ts';
import { lineOf, nodesOf, parentOf, rootName } from './source.ts';

/** A ratchet: these numbers only ever get lower. What does not fit is split, not excused. */
export const LIMITS = { fileLines: 400, functionLines: 80 } as const;

/** No file is longer than the limit. */
export const filesAreShort: Rule = (files) =>
  files.flatMap((file) => {
    const lines = file.source.trimEnd().split('\n').length;
    return lines > LIMITS.fileLines ? [`${file.path} has ${lines} lines, more than ${LIMITS.fileLines}`] : [];
  });

/** No function body is longer than the limit. The frame of a test suite (`describe`, `it`) is not a function of ours. */
export const functionsAreShort: Rule = (files) =>
  files.flatMap((file) =>
    functionsOf(file).flatMap(({ name, body }) => {
      const first = lineOf(file, body.start);
      const lines = lineOf(file, body.end - 1) - first + 1;
      if (lines <= LIMITS.functionLines) return [];
      return [`${file.path}:${first} ${name} has ${lines} lines, more than ${LIMITS.functionLines}`];
    }),
  );

function functionsOf(file: SourceFile): { name: string; body: Node }[] {
  const plain = [...nodesOf(file, 'FunctionDeclaration'), ...nodesOf(file, 'FunctionExpression')];
  return [...plain, ...nodesOf(file, 'ArrowFunctionExpression')].flatMap((node) => {
    if (!node.body || isSuiteFrame(file, node)) return [];
    return [{ name: nameOf(file, node), body: node.body }];
  });
}

const SUITE_WORDS = new Set(['describe', 'it', 'test', 'suite', 'bench']);

function isSuiteFrame(file: SourceFile, node: Node): boolean {
  if (!/\.(test|bench)\.ts$/.test(file.path)) return false;
  const parent = parentOf(file, node);
  return parent?.type === 'CallExpression' && parent.callee !== node && SUITE_WORDS.has(rootName(parent.callee) ?? '');
}

function nameOf(file: SourceFile, node: Node): string {
  if ('id' in node && node.id?.type === 'Identifier') return node.id.name;
  const parent = parentOf(file, node);
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
  const named = parent?.type === 'MethodDefinition' || parent?.type === 'Property';
  return named && parent.key.type === 'Identifier' ? parent.key.name : 'a function';
}
