import { basename } from 'node:path';
import type { Rule } from './source.ts';
import { at, commentsOf, memberName, nodesOf, rootName } from './source.ts';

const RUNNERS = new Set(['it', 'test', 'describe', 'suite', 'bench']);
const EXCUSED = new Set(['skip', 'only', 'todo']);
const SHORT_FORMS = new Set(['xit', 'xtest', 'xdescribe', 'fit', 'fdescribe']);

/** Every test runs, and none runs alone. */
export const everyTestRuns: Rule = (files) =>
  files.flatMap((file) => [
    ...nodesOf(file, 'MemberExpression').flatMap((node) => {
      const name = memberName(node) ?? '';
      const excused = EXCUSED.has(name) && RUNNERS.has(rootName(node.object) ?? '');
      return excused ? [`${at(file, node)} .${name}: a test runs or is deleted`] : [];
    }),
    ...nodesOf(file, 'CallExpression').flatMap((node) =>
      node.callee.type === 'Identifier' && SHORT_FORMS.has(node.callee.name)
        ? [`${at(file, node)} ${node.callee.name}: a test runs or is deleted`]
        : [],
    ),
  ]);

/** Tools that ask for a default export: settings, and what vitest starts before the tests. */
const DEFAULT_EXPORTS = /^([^/]+\.config\.ts|test\/support\/[^/]*servers\.ts)$/;

/** A thing has one name everywhere, so it is exported by name. */
export const exportsHaveNames: Rule = (files) =>
  files
    .filter((file) => !DEFAULT_EXPORTS.test(file.path))
    .flatMap((file) => [
      ...nodesOf(file, 'ExportDefaultDeclaration').map((node) => `${at(file, node)} exports a default`),
      ...nodesOf(file, 'ExportSpecifier').flatMap((node) =>
        node.exported.type === 'Identifier' && node.exported.name === 'default'
          ? [`${at(file, node)} exports a default`]
          : [],
      ),
    ]);

/** A file is called after what it does. */
export const filesAreCalledAfterWhatTheyDo: Rule = (files) =>
  files.flatMap(({ path }) => {
    const vague = path.split('/').some((part) => /^(utils?|helpers?|common|misc)$/.test(part.split('.')[0] ?? ''));
    const odd = !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|bench|config|d))?\.m?ts$/.test(basename(path));
    return [
      ...(vague ? [`${path} has a name that says nothing`] : []),
      ...(odd ? [`${path} is not called in kebab-case`] : []),
    ];
  });

/** What silences a tool, and what a reason after it looks like. */
const SILENCERS = [
  { word: /@ts-(ignore|nocheck)/, reason: /(?!)/ },
  { word: /@ts-expect-error/, reason: /@ts-expect-error\s*(:|--|-)?\s*\S{3,}/ },
  { word: /(oxlint|eslint)-disable/, reason: /--\s*\S{3,}/ },
  { word: /biome-ignore/, reason: /biome-ignore[^:]*:\s*\S{3,}/ },
  { word: /\b(FIX(ME)|X{3})\b/, reason: /(?!)/ },
  { word: /\bTODO\b/, reason: /\bTODO\(#\d+\)/ },
];

/** Silencing a tool takes a reason, and work left over takes an issue. */
export const exceptionsHaveReasons: Rule = (files) =>
  files.flatMap((file) =>
    commentsOf(file).flatMap((comment) =>
      SILENCERS.flatMap(({ word, reason }) => {
        const found = word.exec(comment.value);
        return found && !reason.test(comment.value) ? [`${at(file, comment)} ${found[0]} without a reason`] : [];
      }),
    ),
  );
