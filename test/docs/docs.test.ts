import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LEDGER_ACTIONS } from '../../src/domain/audit.ts';
import { ERRORS } from '../../src/errors.ts';
import { headingsIn, keysOfTable, linksIn, pathsIn, scriptsIn } from './cited.ts';

const TOP = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(TOP, path), 'utf8');
const exists = (path: string) => existsSync(join(TOP, path));

interface Package {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}
const pkg = JSON.parse(read('package.json')) as Package;
const wanted = Object.entries({ ...pkg.dependencies, ...pkg.optionalDependencies, ...pkg.devDependencies });

const inDocs = readdirSync(join(TOP, 'docs'), { recursive: true, encoding: 'utf8' }).map((p) => `docs/${p}`);
const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...inDocs]
  .filter((path) => path.endsWith('.md') && exists(path))
  .map((path) => ({ path, text: read(path) }));

/** Made by a run, so not in the repository. */
const MADE = new Set(['test-report.json']);

const SKIP = new Set(['node_modules', '.git', 'dist', '.data', 'coverage']);
const namesUnder = (folder: string): string[] =>
  readdirSync(join(TOP, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? (SKIP.has(entry.name) ? [] : namesUnder(join(folder, entry.name))) : [entry.name],
  );
const names = new Set(namesUnder('.'));

const isThere = (path: string) => (path.includes('/') ? exists(path) : names.has(basename(path)) || MADE.has(path));

describe.each(PAGES)('$path', (page) => {
  it('cites no path that is gone', () => {
    expect(pathsIn(page.text).filter((path) => !isThere(path))).toEqual([]);
  });

  it('links to nothing that is gone', () => {
    const broken = linksIn(page).filter(({ path, heading }) => {
      if (!exists(path)) return true;
      return heading !== null && path.endsWith('.md') && !headingsIn(read(path)).includes(heading);
    });
    expect(broken).toEqual([]);
  });

  it('names no npm script that is gone', () => {
    expect(scriptsIn(page.text).filter((name) => !(name in pkg.scripts))).toEqual([]);
  });
});

it('what a page cites is found out', () => {
  const page = {
    path: 'docs/adr/0001-a.md',
    text: [
      'See `src/gone.ts:12`, `handlers/`, `src/connectors/<kind>.ts` and `manifest.yml`; `Date.now` is no path.',
      '[a](../errors.md#codes) [b](https://example.com/x) [c](#top)',
      '```sh\nnpm run gone -- --exit && npm test # src/cli.ts\n```',
      '| `conflict` | text |',
    ].join('\n\n'),
  };
  expect(pathsIn(page.text)).toEqual(['src/gone.ts', 'handlers/', 'src/connectors/', 'manifest.yml', 'src/cli.ts']);
  expect(linksIn(page)).toEqual([
    { path: 'docs/errors.md', heading: 'codes' },
    { path: 'docs/adr/0001-a.md', heading: 'top' },
  ]);
  expect(scriptsIn(page.text)).toEqual(['gone', 'test']);
  expect(keysOfTable(page.text)).toEqual(['conflict']);
  expect(headingsIn('## What is *kept*, and why')).toEqual(['what-is-kept-and-why']);
});

it('docs/errors.md explains every error code and no other', () => {
  expect(keysOfTable(read('docs/errors.md')).sort()).toEqual(Object.keys(ERRORS).sort());
});

it('docs/ledger.md explains every action of the ledger and no other', () => {
  const explained = keysOfTable(read('docs/ledger.md')).filter((key) => /^[a-z]+\.[a-z_]+$/.test(key));
  expect(explained.sort()).toEqual([...LEDGER_ACTIONS].sort());
});

describe('docs/dependencies.md', () => {
  const rows = new Map(
    [...read('docs/dependencies.md').matchAll(/^\|\s*`([^`]+)`\s*\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm)].map((m) => [
      m[1]!,
      { version: m[2]!.trim(), licence: m[3]!.trim(), reason: m[4]!.trim() },
    ]),
  );

  it('lists every package with its exact version and a reason, and no other', () => {
    expect([...rows].map(([name, row]) => `${name} ${row.version}`).sort()).toEqual(
      wanted.map(([name, version]) => `${name} ${version}`).sort(),
    );
    expect([...rows].filter(([, row]) => row.reason.length < 5)).toEqual([]);
  });

  it('every version is exact', () => {
    expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('names the licence each installed package declares', () => {
    const installed = [...rows].filter(([name]) => exists(`node_modules/${name}/package.json`));
    const wrong = installed.filter(([name, row]) => {
      const { license } = JSON.parse(read(`node_modules/${name}/package.json`)) as { license: string };
      return license !== row.licence;
    });
    expect(installed.length).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });
});

it('the lock file names no download address, so that any registry can serve it', () => {
  expect(read('package-lock.json')).not.toContain('"resolved"');
});

it('the lock file holds the packages of every platform, without which npm ci refuses to install', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  // A package is looked for beside the one that names it, then further up, as Node does.
  const isLocked = (name: string, from: string): boolean => {
    if (`${from}${from && '/'}node_modules/${name}` in packages) return true;
    return from !== '' && isLocked(name, from.slice(0, Math.max(from.lastIndexOf('/node_modules/'), 0)));
  };
  const missing = Object.entries(packages).flatMap(([at, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).filter((name) => !isLocked(name, at)),
  );
  expect(missing).toEqual([]);
});

it('npm refuses a Node too old for us', () => {
  expect(read('.npmrc').split('\n')).toContain('engine-strict=true');
});
