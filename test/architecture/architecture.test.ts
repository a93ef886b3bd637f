import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  appIsMadeInOnePlace,
  nobodyUsesMathRandom,
  onlyConfigReadsTheEnvironment,
  onlyContextReadsTheClock,
  onlyModelsWrite,
  queuesAreMadeInOnePlace,
} from './doors.ts';
import { everyTestRuns, exceptionsHaveReasons, exportsHaveNames, filesAreCalledAfterWhatTheyDo } from './habits.ts';
import { importsHaveNoCycle, importsKeepToTheirRooms } from './rooms.ts';
import { sentencesAreInTheCatalogue } from './sentences.ts';
import { filesAreShort, functionsAreShort, LIMITS } from './sizes.ts';
import type { Rule, SourceFile } from './source.ts';
import { readTree } from './source.ts';

/** Sources as `path: text`. */
type Planted = Record<string, string>;

interface Law {
  readonly rule: Rule;
  /** Each of these must be found out: a rule that cannot fail proves nothing. */
  readonly bad: readonly Planted[];
  /** These must pass: a rule that cries wolf gets switched off. */
  readonly good: readonly Planted[];
}

const repeat = (line: string, times: number) => Array.from({ length: times }, () => line).join('\n');
/** Spelled apart from the runner's name, so that a search for lazy tests does not stop here. */
const EXCUSES = ['skip', 'only', 'todo'];
const SILENT = 'ignore';
const lineTest = "it('a', () => {";

const LAWS: Record<string, Law> = {
  'imports keep to their rooms': {
    rule: importsKeepToTheirRooms,
    bad: [
      { 'src/domain/a.ts': "import { Schema } from 'mongoose';" },
      { 'src/domain/a.ts': "import type { Ctx } from '../context.ts';" },
      { 'src/domain/a.ts': "import { createHash } from 'node:crypto';" },
      { 'src/domain/audit.ts': "import { readFileSync } from 'node:fs';" },
      { 'src/views/a.ts': "import { WebClient } from '@slack/web-api';" },
      { 'src/views/a.ts': "export * from '../operations/open-request.ts';" },
      { 'src/views/a.ts': "import { ERRORS } from '../errors.ts';" },
      { 'src/words/a.ts': "import { mention } from '../views/text.ts';" },
      { 'src/operations/a.ts': "import { wordsIn } from '../words/words-in.ts';" },
      { 'src/domain/a.ts': "import type { Words } from '../words/words.ts';" },
      { 'src/connectors/a.ts': "import { isActive } from '../domain/person.ts';" },
      { 'src/operations/a.ts': "import { grantCard } from '../views/grant-card.ts';" },
      { 'src/operations/a.ts': "import { ConnectorError } from '../connectors/connector.ts';" },
      { 'src/operations/a.ts': "import type { Scim } from '../connectors/scim.ts';" },
      { 'src/connectors/a.ts': "const load = () => import('../../models/request.ts');" },
      { 'src/sources/a.ts': "import { Worker } from 'bullmq';" },
      { 'models/a.ts': "import { openRequest } from '../src/operations/open-request.ts';" },
      { 'handlers/a.ts': "import { relay } from '../jobs/relay.ts';" },
      { 'handlers/a.ts': "import { Types } from 'mongoose';" },
      { 'handlers/a.ts': "import { commit } from '../models/commit.ts';" },
      { 'handlers/a.ts': "let c: import('../src/connectors/scim.ts').Scim;" },
      { 'handlers/a.ts': "import { config } from '../src/config.ts';" },
      { 'jobs/a.ts': "import { App } from '@slack/bolt';" },
      { 'jobs/a.ts': "import { commit } from '../models/commit.ts';" },
      { 'jobs/a.ts': "import { slack } from '../src/dev/slack.ts';" },
      { 'src/main.ts': "import { mongo } from './dev/mongo.ts';" },
      { 'src/dev/a.ts': "import { main } from '../main.ts';" },
      { 'src/log.ts': "import { config } from './config.ts';" },
      { 'src/operations/a.ts': "const pg = require('pg');" },
      { 'src/main.ts': "import { it } from '../test/support/servers.ts';" },
      { 'src/nowhere/a.ts': 'export const a = 1;' },
    ],
    good: [
      { 'src/domain/a.ts': "import { DateTime } from 'luxon';\nimport type { Person } from './person.ts';" },
      { 'src/domain/a.ts': "import { sha256 } from './audit.ts';" },
      { 'src/domain/audit.ts': "import { createHash } from 'node:crypto';" },
      { 'src/operations/a.ts': "import type { Observation } from '../connectors/connector.ts';" },
      { 'src/operations/a.ts': "import { commit } from '../../models/commit.ts';" },
      {
        'src/views/a.ts': "import type { KnownBlock } from '@slack/types';\nimport { a } from '../domain/duration.ts';",
      },
      { 'src/sources/a.ts': "import { parse } from 'csv-parse/sync';\nimport { readFile } from 'node:fs/promises';" },
      { 'jobs/a.ts': "import { WebClient } from '@slack/web-api';\nimport { plan } from '../src/views/plan.ts';" },
      { 'jobs/a.ts': "import type { Config } from '../src/config.ts';" },
      { 'src/cli.ts': "import { main } from './main.ts';\nimport { mongo } from './dev/mongo.ts';" },
      { 'test/a.test.ts': "import { slack } from '../src/dev/slack.ts';" },
    ],
  },
  'imports have no cycle': {
    rule: importsHaveNoCycle,
    bad: [
      { 'models/a.ts': "import { b } from './b.ts';", 'models/b.ts': "export { a } from './a.ts';" },
      { 'src/domain/a.ts': "import type { B } from './b.ts';", 'src/domain/b.ts': "import type { A } from './a.ts';" },
      { 'src/a.ts': "const a = import('./b.ts');", 'src/b.ts': "import './c.ts';", 'src/c.ts': "import './a.ts';" },
      { 'src/a.ts': "import './a.ts';" },
    ],
    good: [{ 'src/a.ts': "import './b.ts';\nimport './c.ts';", 'src/b.ts': "import './c.ts';", 'src/c.ts': '' }],
  },
  'files are short': {
    rule: filesAreShort,
    bad: [{ 'test/long.test.ts': repeat('const a = 1;', LIMITS.fileLines + 1) }],
    good: [{ 'src/a.ts': `${repeat('//', LIMITS.fileLines)}\n` }],
  },
  'functions are short': {
    rule: functionsAreShort,
    bad: [
      { 'src/a.ts': `function long() {\n${repeat('a();', LIMITS.functionLines - 1)}\n}` },
      { 'src/a.ts': `const long = async () => {\n${repeat('a();', LIMITS.functionLines - 1)}\n};` },
      { 'src/a.ts': `class A {\nlong() {\n${repeat('a();', LIMITS.functionLines - 1)}\n}\n}` },
      { 'test/a.test.ts': `${lineTest}\nconst long = () => {\n${repeat('a();', LIMITS.functionLines - 1)}\n};\n});` },
      { 'src/a.ts': `${lineTest}\n${repeat('a();', LIMITS.functionLines)}\n});` },
    ],
    good: [
      { 'src/a.ts': `function fits() {\n${repeat('a();', LIMITS.functionLines - 2)}\n}` },
      { 'test/a.test.ts': `${lineTest}\n${repeat('a();', LIMITS.functionLines)}\n});` },
      { 'test/a.test.ts': `describe.each(ROWS)('a', () => {\n${repeat('a();', LIMITS.functionLines)}\n});` },
    ],
  },
  'only models write': {
    rule: onlyModelsWrite,
    bad: [
      { 'src/operations/a.ts': 'await record.save();' },
      { 'jobs/a.ts': 'await requests.findOneAndUpdate({ _id }, change);' },
      { 'handlers/a.ts': "db.collection('x')['deleteMany']({});" },
      { 'src/cli.ts': 'await RequestModel.create(row);' },
      { 'src/cli.ts': "import { Ledger } from '../models/ledger.ts';\nawait Ledger.create(row);" },
    ],
    good: [
      { 'models/commit.ts': 'await RequestModel.findOneAndUpdate(a, b);' },
      { 'test/faults/a.test.ts': 'await ledger.updateOne(a, b);' },
      { 'src/dev/mongo.ts': 'const server = await MongoMemoryReplSet.create();\nObject.create(null);' },
    ],
  },
  'queues are made in one place': {
    rule: queuesAreMadeInOnePlace,
    bad: [{ 'jobs/relay.ts': 'new Queue(name);' }, { 'src/cli.ts': 'const w = new bullmq.Worker(name, run);' }],
    good: [{ 'jobs/queues.ts': 'new Queue(name); new Worker(name, run);' }, { 'test/a.test.ts': 'new Queue(name);' }],
  },
  'the app is made in one place': {
    rule: appIsMadeInOnePlace,
    bad: [{ 'handlers/index.ts': 'new App({ token });' }, { 'src/demo.ts': 'new bolt.App({ token });' }],
    good: [{ 'handlers/app.ts': 'new App({ token });' }, { 'src/main.ts': 'new App({ token });' }],
  },
  'only the context reads the clock': {
    rule: onlyContextReadsTheClock,
    bad: [
      { 'jobs/a.ts': 'const now = Date.now();' },
      { 'jobs/a.ts': 'start({ clock: Date.now });' },
      { 'src/dev/a.ts': 'const now = new Date();' },
      { 'src/domain/a.ts': 'const now = DateTime.now();' },
      { 'src/domain/a.ts': 'const now = DateTime.utc();' },
      { 'models/a.ts': 'const now = globalThis.Date.now();' },
      { 'models/a.ts': 'const text = Date();' },
    ],
    good: [
      { 'src/context.ts': 'const now = new Date();' },
      { 'src/domain/a.ts': 'const then = new Date(0); const end = DateTime.utc(2026, 1, 1); clock.now();' },
      { 'src/demo.ts': 'const took = performance.now() - start;' },
      { 'test/a.test.ts': 'const now = new Date();' },
    ],
  },
  'only the configuration reads the environment': {
    rule: onlyConfigReadsTheEnvironment,
    bad: [
      { 'src/main.ts': 'const url = process.env.MONGODB_URI;' },
      { 'jobs/a.ts': 'const { env } = process;' },
      { 'handlers/a.ts': "import { env } from 'node:process';" },
    ],
    good: [
      { 'src/config.ts': 'load(process.env);' },
      { 'src/cli.ts': 'load(process.env);' },
      { 'src/dev/mongo.ts': 'const path = process.env.PATH;' },
      { 'src/main.ts': "process.once('SIGTERM', stop);" },
    ],
  },
  'nobody uses Math.random': {
    rule: nobodyUsesMathRandom,
    bad: [{ 'src/context.ts': 'const n = Math.random();' }, { 'jobs/a.ts': 'pick(Math.random);' }],
    good: [{ 'jobs/a.ts': 'Math.max(1, 2);' }],
  },
  'every test runs': {
    rule: everyTestRuns,
    bad: [
      ...EXCUSES.map((word) => ({ 'test/a.test.ts': `it.${word}('a', run);` })),
      ...EXCUSES.map((word) => ({ 'test/a.test.ts': `describe.concurrent.${word}('a', run);` })),
      ...EXCUSES.map((word) => ({ 'test/a.test.ts': `test.${word}.each(ROWS)('a', run);` })),
      { 'test/a.test.ts': "xit('a', run);" },
    ],
    good: [{ 'test/a.test.ts': "it('a', () => cursor.skip(3));" }],
  },
  'exports have names': {
    rule: exportsHaveNames,
    bad: [
      { 'src/domain/a.ts': 'export default function a() {}' },
      { 'src/domain/a.ts': 'const a = 1;\nexport { a as default };' },
    ],
    good: [
      { 'vitest.config.ts': 'export default {};' },
      { 'test/support/servers.ts': 'export default function start() {}' },
    ],
  },
  'files are called after what they do': {
    rule: filesAreCalledAfterWhatTheyDo,
    bad: [
      { 'src/domain/utils.ts': '' },
      { 'test/helpers/slack.ts': '' },
      { 'test/support/common.test.ts': '' },
      { 'src/domain/misc.ts': '' },
      { 'src/domain/openRequest.ts': '' },
    ],
    good: [{ 'src/domain/open-request.ts': '' }, { 'test/domain/request.test.ts': '' }],
  },
  'sentences are in the catalogue': {
    rule: sentencesAreInTheCatalogue,
    bad: [
      { 'src/views/a.ts': "button('Hand it back', id);" },
      { 'src/views/a.ts': `const line = \`\${name} approved.\`;` },
      { 'src/views/a.ts': `const line = \`Asked by \${name}\`;` },
      { 'src/views/a.ts': `const line = \`“\${COMMAND} mine” lists yours.\`;` },
      { 'src/views/b.ts': "const why = { text: 'Ask the owner' };" },
    ],
    good: [
      { 'src/views/a.ts': `const line = \`\${t.asked({ name })} (\${id})\`;` },
      { 'src/views/a.ts': `const see = \`\${COMMAND} status \${id}\`;` },
      { 'src/views/a.ts': "throw new RangeError('there is no such step');" },
      { 'src/views/a.ts': "import { a } from './a b.ts';\nconst id = 'step_of';" },
      { 'src/words/en/a.ts': "export const a = { yes: 'Hand it back' };" },
      { 'handlers/a.ts': "ctx.log.warn({ error }, 'Slack does not answer');" },
    ],
  },
  'exceptions have reasons': {
    rule: exceptionsHaveReasons,
    bad: [
      { 'src/a.ts': `// @ts-${SILENT}: no\na();` },
      { 'src/a.ts': '// @ts-expect-error\na();' },
      { 'src/a.ts': '// oxlint-disable-next-line no-floating-promises\na();' },
      { 'src/a.ts': '// biome-ignore lint/style/useConst:\nlet a = 1;' },
      { 'src/a.ts': '// TODO later\na();' },
    ],
    good: [
      { 'src/a.ts': '// @ts-expect-error: the types of scimmy lack this\na();' },
      { 'src/a.ts': '// TODO(#12) extend\na();' },
      { 'src/a.ts': "const text = 'TODO';" },
    ],
  },
};

const files = (planted: Planted): SourceFile[] => Object.entries(planted).map(([path, source]) => ({ path, source }));
const tree = readTree(join(import.meta.dirname, '../..'));

describe.each(Object.entries(LAWS))('%s', (_, { rule, bad, good }) => {
  it('on this tree', () => {
    expect(rule(tree)).toEqual([]);
  });

  it.each(bad)('and it finds %j', (planted) => {
    expect(rule(files(planted))).not.toEqual([]);
  });

  it.each(good)('and it lets pass %j', (planted) => {
    expect(rule(files(planted))).toEqual([]);
  });
});

it('the tree it reads is the whole tree', () => {
  const paths = tree.map((file) => file.path);
  expect(paths).toContain('src/domain/audit.ts');
  expect(paths).toContain('test/architecture/architecture.test.ts');
  expect(paths).toContain('vitest.config.ts');
});
