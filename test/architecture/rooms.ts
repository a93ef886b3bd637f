import { builtinModules } from 'node:module';
import type { Rule, SourceFile } from './source.ts';
import { importsOf, resolve } from './source.ts';

/**
 * Who may import whom. A room lists what it may import; anything else is refused.
 * `type x` allows `import type` only. `node:*` is any module of Node, `*` any package.
 */
interface Room {
  readonly name: string;
  readonly holds: RegExp;
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
}

const INNER = ['domain', 'context', 'errors', 'log', 'type config'];
const SHOWN = ['operations', 'views', 'words', 'model reads'];
const ALL = [
  ...INNER,
  ...SHOWN,
  'config',
  'commit',
  'connectors',
  'connector contract',
  'sources',
  'handlers',
  'jobs',
  'web',
  'pages',
  'main',
  'doctor',
  'demo',
  'dev',
];

/** Everything the running service is made of. */
const SERVICE = ALL.filter((room) => !['doctor', 'demo', 'dev'].includes(room));

/** The first room that holds a path is its room. */
const ROOMS: readonly Room[] = [
  // Leaves: no knowledge of the rooms.
  { name: 'errors', holds: /^src\/errors\.ts$/, rooms: ['domain'], packages: [] },
  { name: 'log', holds: /^src\/log\.ts$/, rooms: [], packages: ['pino'] },
  { name: 'context', holds: /^src\/context\.ts$/, rooms: ['type log'], packages: ['node:crypto', 'ulid'] },
  {
    name: 'config',
    holds: /^src\/config\.ts$/,
    rooms: ['errors'],
    packages: ['zod', 'node:fs', 'node:path', 'node:os'],
  },

  // The inside: decisions, no input or output.
  {
    name: 'ledger form', // the one hash of the domain
    holds: /^src\/domain\/audit\.ts$/,
    rooms: ['domain'],
    packages: ['node:crypto'],
  },
  { name: 'domain', holds: /^src\/domain\//, rooms: ['domain'], packages: ['luxon', 'fastest-levenshtein'] },
  { name: 'words', holds: /^src\/words\//, rooms: ['words', 'domain', 'errors'], packages: [] },
  {
    name: 'views',
    holds: /^src\/views\//,
    rooms: ['views', 'words', 'domain'],
    packages: ['luxon', 'type @slack/types'],
  },
  {
    name: 'pages',
    holds: /^src\/pages\//,
    rooms: ['pages', 'views', 'words', 'domain', 'errors'],
    packages: ['luxon', 'node:crypto'],
  },
  {
    name: 'operations',
    holds: /^src\/operations\//,
    rooms: [
      'operations',
      'domain',
      'model reads',
      'commit',
      'context',
      'errors',
      'type log',
      'type connector contract',
    ],
    packages: ['node:buffer', 'node:timers/promises'], // neither reaches outside the process
  },
  { name: 'commit', holds: /^models\/commit\.ts$/, rooms: ['model reads', 'domain'], packages: ['mongoose'] },
  { name: 'model reads', holds: /^models\//, rooms: ['model reads', 'commit', 'domain'], packages: ['mongoose'] },

  // The outside: one world each.
  { name: 'connector contract', holds: /^src\/connectors\/connector\.ts$/, rooms: ['type domain'], packages: [] },
  {
    name: 'connectors',
    holds: /^src\/connectors\//,
    rooms: ['connectors', 'connector contract', 'type domain', 'errors'],
    packages: ['undici', 'zod', 'node:*'],
  },
  {
    name: 'sources',
    holds: /^src\/sources\//,
    rooms: ['sources', 'domain'],
    packages: ['csv-parse', 'luxon', 'yaml', 'zod', 'node:*'],
  },
  {
    name: 'handlers',
    holds: /^handlers\//,
    rooms: ['handlers', 'pages', ...INNER, ...SHOWN],
    packages: ['@slack/bolt', '@slack/types', '@slack/web-api', 'node:*'],
  },
  {
    name: 'jobs',
    holds: /^jobs\//,
    rooms: ['jobs', 'connectors', 'connector contract', ...INNER, ...SHOWN],
    packages: ['@slack/types', '@slack/web-api', 'bullmq', 'ioredis', 'p-limit', 'zod', 'node:*'],
  },
  {
    name: 'web',
    holds: /^src\/web\//,
    rooms: ['web', 'pages', ...INNER, ...SHOWN],
    packages: ['luxon', 'openid-client', 'node:*'],
  },
  { name: 'dev', holds: /^src\/dev\//, rooms: ['dev', 'sources', ...INNER], packages: ['*'] },

  // What builds it: may know everything, and is known by almost nobody. Order matters: `main` is the rest of src/.
  { name: 'cli', holds: /^src\/cli(\.ts$|\/)/, rooms: ['cli', ...ALL], packages: ['*'] },
  { name: 'demo', holds: /^src\/demo(\.ts$|\/|-)/, rooms: ALL, packages: ['*'] },
  { name: 'doctor', holds: /^src\/doctor\//, rooms: ['doctor', ...SERVICE], packages: ['*'] },
  { name: 'main', holds: /^src\/[^/]+\.ts$/, rooms: SERVICE, packages: ['*'] },
  { name: 'test', holds: /^test\//, rooms: ['test', 'bench', ...ALL], packages: ['*'] },
  { name: 'bench', holds: /^bench\//, rooms: ['bench', 'test', ...ALL], packages: ['*'] },
  { name: 'tool settings', holds: /^[^/]+$/, rooms: ['test'], packages: ['*'] },
];

/** `domain` includes its own exception, so that nobody has to name it. */
const SAME_ROOM: Readonly<Record<string, string>> = { 'ledger form': 'domain' };

const roomOf = (path: string) => ROOMS.find((room) => room.holds.test(path));

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function allows(list: readonly string[], name: string, typeOnly: boolean): boolean {
  if (list.includes(name) || (typeOnly && list.includes(`type ${name}`))) return true;
  return name.startsWith('node:') && list.includes('node:*');
}

/** Each import stays within what its room may know. */
export const importsKeepToTheirRooms: Rule = (files) =>
  files.flatMap((file) => {
    const room = roomOf(file.path);
    if (!room) return [`${file.path} belongs to no room: give it one in test/architecture/rooms.ts`];
    return importsOf(file).flatMap(({ specifier, typeOnly, line }) => {
      const where = `${file.path}:${line}`;
      const path = resolve(file, specifier);
      if (path === null) {
        const name = packageOf(specifier);
        const fine = room.packages.includes('*') || allows(room.packages, name, typeOnly);
        return fine ? [] : [`${where} ${room.name} may not import the package ${name}${asValue(room.packages, name)}`];
      }
      const target = roomOf(path);
      if (!target) return [`${where} imports ${path}, which belongs to no room`];
      const name = SAME_ROOM[target.name] ?? target.name;
      if (allows(room.rooms, name, typeOnly)) return [];
      return [`${where} ${room.name} may not import ${name} (${path})${asValue(room.rooms, name)}`];
    });
  });

const asValue = (list: readonly string[], name: string) =>
  list.includes(`type ${name}`) ? ', except by `import type`' : '';

/** No file reaches itself through its imports; imports of types count too. */
export const importsHaveNoCycle: Rule = (files) => {
  const edges = new Map(files.map((file) => [file.path, targetsOf(file)]));
  const done = new Set<string>();
  const trail: string[] = [];
  const cycles: string[] = [];
  const visit = (path: string) => {
    const from = trail.indexOf(path);
    if (from !== -1) cycles.push([...trail.slice(from), path].join(' -> '));
    if (from !== -1 || done.has(path)) return;
    trail.push(path);
    for (const next of edges.get(path) ?? []) visit(next);
    trail.pop();
    done.add(path);
  };
  for (const file of files) visit(file.path);
  return cycles;
};

const targetsOf = (file: SourceFile) => new Set(importsOf(file).flatMap((i) => resolve(file, i.specifier) ?? []));
