import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { isActive, isThirdParty, type Roster } from '../../src/domain/person.ts';
import { readCatalog } from '../../src/sources/catalog-file.ts';
import { checkCatalogAgainstRoster } from '../../src/sources/catalog-roster.ts';
import { checkCatalog } from '../../src/sources/check-catalog.ts';
import { checkPeople } from '../../src/sources/check-people.ts';
import { readPeople } from '../../src/sources/people-file.ts';
import { catalogJsonSchema, writeCatalogSchema } from '../../src/sources/write-schema.ts';
import { edit } from './small-catalog.ts';
import { NOW } from './small-roster.ts';

const CATALOG = 'examples/acme/portcullis.yml';
const PEOPLE = 'examples/acme/people.csv';
const SCHEMA = 'docs/portcullis.schema.json';
const README = readFileSync('examples/acme/README.md', 'utf8');

function rosterOf(): Roster {
  const { roster } = readPeople(PEOPLE, { now: NOW });
  if (!roster) throw new Error('the example loads');
  return roster;
}

describe('the example organisation', () => {
  it('has a catalogue without a fault, and all the people it names can act', () => {
    const reading = readCatalog(CATALOG);
    expect(reading.faults).toEqual([]);
    expect(checkCatalogAgainstRoster(reading, rosterOf(), NOW)).toEqual([]);
    expect(reading.catalog?.systems.size).toBe(8);
    expect(reading.catalog?.roles.size).toBe(20);
    const names = [...(reading.catalog?.roles.values() ?? [])].map((r) => r.name);
    expect(names).toEqual(
      expect.arrayContaining(['Support Agent', 'Billing Admin', 'Cloud ReadOnly', 'Prod Deployer']),
    );
    const systems = [...(reading.catalog?.systems.values() ?? [])];
    expect(systems.filter((s) => s.connector.kind === 'manual').length).toBeGreaterThanOrEqual(2);
    expect(systems.every((s) => s.deputies.length > 0)).toBe(true);
  });

  it('has exactly the dirt its README lists, by line', () => {
    const listed = [...README.matchAll(/^\| (\d+) \| (error|warning) \|/gm)].map(
      ([, line, severity]) => `${line} ${severity}`,
    );
    const found = readPeople(PEOPLE, { now: NOW }).faults.map((f) => `${f.line} ${f.severity}`);
    expect(listed.length).toBeGreaterThanOrEqual(10);
    expect(found.toSorted()).toEqual(listed.toSorted());
  });

  it('has the people its README introduces, as they are introduced', () => {
    const people = rosterOf();
    const rows = [...README.matchAll(/^\| ([^|]+) \| ([EICA]\d{4}[^|]*) \| ([^|]+) \|/gm)];
    expect(rows.length).toBeGreaterThanOrEqual(15);
    for (const [, who = '', ids = '', users = ''] of rows)
      for (const [i, id] of ids.split(', ').entries()) {
        const person = people.byId(id);
        expect(who).toContain(person?.name);
        expect(person?.slack?.userId ?? 'none').toBe(users.split(', ')[i]);
        if (person?.slack) expect(people.bySlack({ teamId: 'T0ACME', userId: person.slack.userId })).toBe(person);
      }
  });

  it('has people of all kinds', () => {
    const all = rosterOf().all();
    expect(all.length).toBeGreaterThanOrEqual(62);
    const active = all.filter((p) => isActive(p, NOW));
    expect(active.filter((p) => p.type === 'intern').length).toBeGreaterThanOrEqual(2);
    expect(active.filter((p) => p.type === 'contractor').length).toBeGreaterThanOrEqual(3);
    expect(active.some((p) => p.type === 'auditor')).toBe(true);
    expect(all.filter((p) => p.endsAt && p.endsAt < NOW).length).toBeGreaterThanOrEqual(4);
    expect(all.filter((p) => p.startsAt > NOW).length).toBeGreaterThanOrEqual(2);
    expect(all.filter(isThirdParty).every((p) => p.sponsorId !== null && p.endsAt !== null)).toBe(true);
  });

  it('is checked in one go: every fault with its place, then a line that sums up', () => {
    const checked = checkCatalog(CATALOG, { now: NOW });
    const advice = '8 roles of high risk are approved by a mere click in Slack  (add stepUp';
    expect(checked.text.split('\n')).toEqual([expect.stringContaining(advice), '8 systems, 20 roles: 1 warning']);
    expect(checked.ok).toBe(true);
    const { text, ok } = checkPeople(PEOPLE, { now: NOW });
    expect(ok).toBe(false);
    expect(text.split('\n').at(-1)).toBe('68 people loaded, 5 rows refused: 5 errors, 5 warnings');
    expect(text).toContain('examples/acme/people.csv:71:99  error  "31.12.2034" is not a day  (write it as YYYY-MM-DD');
  });
});

describe('a check', () => {
  it('of files that are not there says so', () => {
    expect(checkCatalog('no/portcullis.yml', { now: NOW })).toEqual({
      text: expect.stringMatching(/^no\/portcullis\.yml:1:1 {2}error {2}there is no such file.*\n1 error$/),
      ok: false,
    });
    expect(checkPeople('no/people.csv', { now: NOW })).toEqual({
      text: expect.stringMatching(/no such file.*\n1 error$/),
      ok: false,
    });
  });

  it('of a catalogue whose owners have left fails', () => {
    const { text, ok } = checkCatalog(CATALOG, { now: new Date('2016-06-01T00:00:00Z') });
    expect(ok).toBe(false);
    expect(text).toContain('its roles cannot be requested');
    expect(text).toMatch(/\n8 systems, 20 roles: \d+ errors, \d+ warnings$/);
  });
});

describe('the schema for editors', () => {
  it('as committed is the one of the program; writeCatalogSchema writes it anew', () => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-schema-'));
    try {
      writeCatalogSchema(join(folder, 'schema.json'));
      expect(readFileSync(SCHEMA, 'utf8')).toBe(readFileSync(join(folder, 'schema.json'), 'utf8'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is named in the first line of the example', () => {
    const hint = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(CATALOG, 'utf8'))?.[1] ?? '';
    expect(join(dirname(CATALOG), hint)).toBe(SCHEMA);
    expect(existsSync(join(dirname(CATALOG), hint))).toBe(true);
  });

  it('accepts the example and refuses what the program refuses', () => {
    const validate = new Ajv({ strict: false }).compile(catalogJsonSchema());
    const text = readFileSync(CATALOG, 'utf8');
    expect(validate(parseYaml(text))).toBe(true);
    for (const [from, to] of [
      ['maxTime: 7d', 'maxTime: 7 days'],
      ['owner: E1009', 'ownr: E1009'],
      ['risk: low', 'risk: lo'],
      ['  support-agent:', '  Support_Agent:'],
      ['- roles: [b', '- roles: [x, b'],
    ] as const)
      expect(validate(parseYaml(edit(text, from, to)))).toBe(false);
    expect(validate(parseYaml(edit(text, 'maxTime: 7d', 'maxTime: 7D')))).toBe(true);
  });
});
