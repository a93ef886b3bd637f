import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sources/fault.ts';
import { createLiveSources, type Loaded, SourcesError } from '../../src/sources/live-sources.ts';
import { edit, SMALL } from './small-catalog.ts';
import { HEADER, NOW, row } from './small-roster.ts';

const SIX = [HEADER, ...Array.from({ length: 6 }, (_, i) => row(`E${i + 1}`))].join('\n');

let folder = '';
let events: [string, unknown][] = [];
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const catalogPath = () => join(folder, 'portcullis.yml');

function live() {
  return createLiveSources({
    catalogPath: catalogPath(),
    now: () => NOW,
    onLoaded: (kind: string, loaded: Loaded) => events.push([`${kind} loaded`, loaded]),
    onRejected: (kind: string, faults: Fault[]) => events.push([`${kind} rejected`, faults]),
  });
}

/** What happened since last asked. */
function told(): string[] {
  return events.splice(0).map(([name]) => name);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-sources-'));
  events = [];
  write('portcullis.yml', SMALL);
  write('people.csv', SIX);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the first load', () => {
  it('tells what was loaded, under the checksum of the bytes', () => {
    const sources = live();
    expect(events).toEqual([
      ['catalog loaded', { sha256: sources.catalog().sha256, counts: { systems: 2, roles: 3 }, faults: [] }],
      [
        'roster loaded',
        { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), counts: { people: 6, refused: 0 }, faults: [] },
      ],
    ]);
    expect(sources.roster().byId('E1')?.name).toBe('Name E1');
    expect(sources.files()).toEqual([catalogPath(), join(folder, 'people.csv')]);
  });

  it('fails with all faults when the catalogue is unusable', () => {
    write('portcullis.yml', edit(edit(SMALL, 'owner: E1', 'ownr: E1'), 'maxTime: 8h', 'maxTime: x'));
    expect(live).toThrow(SourcesError);
    expect(live).toThrow(/unknown key "ownr".*"x" is not a duration/s);
    expect(events).toEqual([]);
  });

  it('fails when the people file is not there', () => {
    rmSync(join(folder, 'people.csv'));
    expect(live).toThrow(/people\.csv:1:1 {2}error {2}there is no such file/);
  });

  it('loads though an owner has left, and says so', () => {
    write('people.csv', edit(SIX, row('E1'), row('E1', { end: '2026-01-31' })));
    live();
    expect(events[0]).toMatchObject([
      'catalog loaded',
      { faults: [{ message: expect.stringContaining('E1 (Name E1) has left') }] },
    ]);
  });
});

describe('a reload', () => {
  it('of the same bytes is no event', () => {
    const sources = live();
    told();
    write('portcullis.yml', SMALL);
    sources.reload();
    sources.reload();
    expect(told()).toEqual([]);
  });

  it('takes the new catalogue and leaves the old one as it was to those who hold it', () => {
    const sources = live();
    const before = sources.catalog();
    told();
    write('portcullis.yml', edit(SMALL, 'maxTime: 30d', 'maxTime: 1d'));
    sources.reload();
    expect(told()).toEqual(['catalog loaded']);
    expect(sources.catalog().roles.get('agent')?.maxTimeMs).toBe(86_400_000);
    expect(before.roles.get('agent')?.maxTimeMs).toBe(30 * 86_400_000);
  });

  it('of a broken catalogue keeps the last good one, tells once, and recovers', () => {
    const sources = live();
    const good = sources.catalog();
    told();
    write('portcullis.yml', edit(SMALL, 'risk: low', 'risk: lo'));
    sources.reload();
    expect(events).toMatchObject([
      ['catalog rejected', [{ file: catalogPath(), severity: 'error', message: expect.stringContaining('"risk"') }]],
    ]);
    expect(told()).toEqual(['catalog rejected']);
    expect(sources.catalog()).toBe(good);
    sources.reload();
    expect(told()).toEqual([]);
    write('portcullis.yml', SMALL);
    sources.reload();
    expect(told()).toEqual(['catalog loaded']);
  });

  it('of a broken people file keeps the last good roster, tells once, and recovers', () => {
    const sources = live();
    const good = sources.roster();
    told();
    for (const broken of ['', SIX.replace('id,', 'no,'), `${SIX}\n"`, '\xff']) {
      write('people.csv', broken);
      sources.reload();
      expect(told()).toEqual(['roster rejected']);
      expect(sources.roster()).toBe(good);
    }
    rmSync(join(folder, 'people.csv'));
    sources.reload();
    sources.reload();
    expect(told()).toEqual(['roster rejected']);
    write('people.csv', edit(SIX, 'Name E1', 'New Name'));
    sources.reload();
    expect(told()).toEqual(['roster loaded']);
    expect(sources.roster().byId('E1')?.name).toBe('New Name');
  });

  it('takes a people file with a bad row without that row, and says so', () => {
    const sources = live();
    told();
    write('people.csv', edit(SIX, row('E2'), row('E2', { start: 'soon' })));
    sources.reload();
    expect(events).toMatchObject([
      [
        'roster loaded',
        {
          counts: { people: 5, refused: 1 },
          faults: [
            { severity: 'error', line: 3 },
            { message: expect.stringContaining('E2 is not in the people file') },
          ],
        },
      ],
    ]);
    expect(sources.roster().byId('E2')).toBeNull();
  });

  it('of a broken catalogue still takes the new people', () => {
    const sources = live();
    told();
    write('portcullis.yml', 'a: [');
    write('people.csv', `${SIX}\n${row('E7')}`);
    sources.reload();
    expect(told()).toEqual(['catalog rejected', 'roster loaded']);
    expect(sources.roster().byId('E7')).not.toBeNull();
  });

  it('follows the catalogue to another people file', () => {
    const sources = live();
    told();
    write('others.csv', `${SIX}\n${row('E7')}`);
    write('portcullis.yml', edit(SMALL, 'source: people.csv', 'source: others.csv'));
    sources.reload();
    expect(told()).toEqual(['catalog loaded', 'roster loaded']);
    expect(sources.roster().byId('E7')).not.toBeNull();
    expect(sources.files()[1]).toBe(join(folder, 'others.csv'));
  });
});
