import type { Rule, SourceFile } from './source.ts';
import { at, importsOf, isProduct, lastName, memberName, nodesOf, resolve, rootName } from './source.ts';

/** Things the product does in one place only: write, queue, listen, read the clock, the environment and chance. */

/** Methods that change stored documents, of mongoose and of the driver under it. */
const WRITES = new Set([
  'save',
  'updateOne',
  'updateMany',
  'replaceOne',
  'bulkWrite',
  'bulkSave',
  'insertOne',
  'insertMany',
  'deleteOne',
  'deleteMany',
  'findOneAndUpdate',
  'findOneAndReplace',
  'findOneAndDelete',
  'findByIdAndUpdate',
  'findByIdAndDelete',
]);

/** Only `models/` writes to the database. Tests may, to play the intruder and the crash. */
export const onlyModelsWrite: Rule = (files) =>
  files
    .filter((file) => isProduct(file) && !file.path.startsWith('models/'))
    .flatMap((file) =>
      nodesOf(file, 'CallExpression').flatMap((call) => {
        if (call.callee.type !== 'MemberExpression') return [];
        const name = memberName(call.callee) ?? '';
        const writes = WRITES.has(name) || (name === 'create' && isModel(file, rootName(call.callee.object)));
        return writes ? [`${at(file, call)} .${name}( writes outside models/`] : [];
      }),
    );

/** `create` is a common word: it counts on something called `…Model` or imported from `models/`. */
function isModel(file: SourceFile, name: string | null): boolean {
  if (name === null) return false;
  if (name.endsWith('Model')) return true;
  return nodesOf(file, 'ImportDeclaration').some(
    (n) =>
      resolve(file, n.source.value)?.startsWith('models/') &&
      n.specifiers.some((s) => s.local.name === name && /^[A-Z]/.test(name)),
  );
}

const constructedOnlyIn =
  (names: readonly string[], places: readonly string[]): Rule =>
  (files) =>
    files
      .filter((file) => isProduct(file) && !places.includes(file.path))
      .flatMap((file) =>
        nodesOf(file, 'NewExpression').flatMap((node) => {
          const built = lastName(node.callee) ?? '';
          return names.includes(built) ? [`${at(file, node)} new ${built} belongs in ${places.join(' or ')}`] : [];
        }),
      );

/** Queues and workers are made in one file, so that their options are read in one file. */
export const queuesAreMadeInOnePlace = constructedOnlyIn(
  ['Queue', 'Worker', 'QueueEvents', 'FlowProducer'],
  ['jobs/queues.ts', 'src/main.ts'],
);

/** The Slack app is made in one file. */
export const appIsMadeInOnePlace = constructedOnlyIn(['App'], ['handlers/app.ts', 'src/main.ts']);

const CLOCK = 'src/context.ts';

/** Time is an argument: only the context reads the clock. `performance.now()` may measure, it tells no time. */
export const onlyContextReadsTheClock: Rule = (files) =>
  files
    .filter((file) => isProduct(file) && file.path !== CLOCK)
    .flatMap((file) => [
      ...nodesOf(file, 'MemberExpression').flatMap((node) => {
        const owner = lastName(node.object) ?? '';
        const reads = memberName(node) === 'now' && (owner === 'Date' || owner === 'DateTime');
        return reads ? [`${at(file, node)} ${owner}.now reads the clock outside ${CLOCK}`] : [];
      }),
      ...nodesOf(file, 'NewExpression').flatMap((node) => {
        const reads = lastName(node.callee) === 'Date' && node.arguments.length === 0;
        return reads ? [`${at(file, node)} new Date() reads the clock outside ${CLOCK}`] : [];
      }),
      ...nodesOf(file, 'CallExpression').flatMap((node) => {
        const { callee } = node;
        const plain = callee.type === 'Identifier' && callee.name === 'Date';
        const luxon =
          callee.type === 'MemberExpression' &&
          lastName(callee.object) === 'DateTime' &&
          ['utc', 'local'].includes(memberName(callee) ?? '') &&
          node.arguments.length === 0;
        return plain || luxon ? [`${at(file, node)} a call without a time reads the clock outside ${CLOCK}`] : [];
      }),
    ]);

const ENVIRONMENT = /^src\/(config\.ts$|cli\.ts$|cli\/|dev\/)/;

/** Settings are read once, checked as a whole and passed in. */
export const onlyConfigReadsTheEnvironment: Rule = (files) =>
  files
    .filter((file) => isProduct(file) && !ENVIRONMENT.test(file.path))
    .flatMap((file) => [
      ...nodesOf(file, 'MemberExpression').flatMap((node) =>
        lastName(node.object) === 'process' && memberName(node) === 'env'
          ? [`${at(file, node)} process.env is read in src/config.ts only`]
          : [],
      ),
      ...nodesOf(file, 'VariableDeclarator').flatMap((node) =>
        node.id.type === 'ObjectPattern' && node.init?.type === 'Identifier' && node.init.name === 'process'
          ? [`${at(file, node)} take what you need from process by name, so that process.env is seen`]
          : [],
      ),
      ...importsOf(file).flatMap((i) =>
        /^(node:)?process$/.test(i.specifier) ? [`${file.path}:${i.line} use the global process`] : [],
      ),
    ]);

/** Chance comes from the context or from node:crypto, never from a guessable generator. */
export const nobodyUsesMathRandom: Rule = (files) =>
  files.filter(isProduct).flatMap((file) =>
    nodesOf(file, 'MemberExpression').flatMap((node) => {
      const used = lastName(node.object) === 'Math' && memberName(node) === 'random';
      return used ? [`${at(file, node)} Math.random is guessable`] : [];
    }),
  );
