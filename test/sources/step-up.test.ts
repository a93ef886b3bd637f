import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError, checkPages, readConfig } from '../../src/config.ts';
import { adviseStepUp } from '../../src/sources/advise-step-up.ts';
import { parseCatalog } from '../../src/sources/catalog-file.ts';
import { checkCatalogAgainstRoster } from '../../src/sources/catalog-roster.ts';
import { parsePeople } from '../../src/sources/people-file.ts';

const YML = readFileSync('examples/acme/portcullis.yml', 'utf8');
const NOW = new Date('2026-11-24T12:00:00.000Z');
const catalogOf = (rule: string) => parseCatalog('portcullis.yml', Buffer.from(`${YML}\nstepUp: ${rule}\n`));

describe('stepUp in portcullis.yml', () => {
  it('is short: what is left out is usual', () => {
    expect(catalogOf('{ acr: [gold] }').catalog?.stepUp).toEqual({
      risks: ['high'],
      acr: ['gold'],
      amr: [],
      acrClaim: 'acr',
      maxAgeMs: 300_000,
      claim: 'sub',
    });
  });

  it('has to say what a second factor is', () => {
    expect(catalogOf('{}').faults).toMatchObject([
      { severity: 'error', message: expect.stringContaining('second factor') },
    ]);
  });

  it.each(['email', 'preferred_username', 'upn', 'unique_name', 'name', 'email_verified'])(
    'compares nobody by %s, which can go to somebody else',
    (claim) => {
      const { catalog, faults } = catalogOf(`{ acr: [gold], claim: ${claim} }`);
      expect(catalog).toBeNull();
      expect(faults).toMatchObject([{ severity: 'error', message: expect.stringContaining('is not a claim') }]);
    },
  );

  it.each(['oid', 'sub', 'https://acme.example/employee_id', 'employeeNumber'])('may compare by %s', (claim) => {
    expect(catalogOf(`{ acr: [gold], claim: "${claim}" }`).catalog?.stepUp?.claim).toBe(claim);
  });

  it('left out is worth a word where roles of high risk are', () => {
    const advice = adviseStepUp(parseCatalog('portcullis.yml', Buffer.from(YML)));
    expect(advice).toMatchObject([{ severity: 'warning', message: expect.stringContaining('mere click') }]);
    expect(adviseStepUp(catalogOf('{ acr: [gold] }'))).toEqual([]);
  });
});

describe('sso_subject of the people file', () => {
  const [header = '', ...rows] = readFileSync('examples/acme/people.csv', 'utf8').split('\n').slice(0, 4);
  const people = (subjects: readonly string[]) =>
    parsePeople(
      'people.csv',
      Buffer.from([`${header},sso_subject`, ...rows.map((r, i) => `${r},${subjects[i] ?? ''}`), ''].join('\n')),
      { now: NOW },
    );
  const faultsOf = (subjects: readonly string[]) =>
    people(subjects)
      .faults.filter((f) => f.severity === 'error')
      .map((f) => `${String(f.line)} ${f.message}`);

  it('is kept as it stands, and may be empty', () => {
    expect(people(['00u1AbC', '', '']).roster?.byId('E1001')?.ssoSubject).toBe('00u1AbC');
    expect(people(['00u1AbC', '', '']).roster?.byId('E1002')).not.toHaveProperty('ssoSubject');
  });

  it('belongs to one person', () => {
    expect(faultsOf(['same', 'same', ''])).toEqual([
      '3 this account of the identity provider belongs to E1001 on line 2',
    ]);
  });

  it('is no e-mail address of the person, and nothing unreadable', () => {
    expect(faultsOf(['Maya.Lindqvist@acme.example', 'two words', ''])).toEqual([
      expect.stringContaining('2 this is the e-mail address'),
      expect.stringContaining('3 "two words" is not an id of an identity provider'),
    ]);
  });

  it('of those who decide is missed where the file asks for a sign-in', () => {
    const { roster } = parsePeople('people.csv', readFileSync('examples/acme/people.csv'), { now: NOW });
    if (!roster) throw new Error('the example loads');
    expect(checkCatalogAgainstRoster(catalogOf('{ acr: [gold] }'), roster, NOW)).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('have no sso_subject') },
    ]);
  });
});

it('more time for nothing, where approving takes a sign-in, is worth a word', () => {
  const { roster } = parsePeople('people.csv', readFileSync('examples/acme/people.csv'), { now: NOW });
  if (!roster) throw new Error('the example loads');
  const free = (role: string, rule: string) => {
    const text = YML.replace(
      new RegExp(`(name: ${role}\\n(?:.*\\n)*?    maxTime: .*\\n)`, 'u'),
      '$1    freeExtension: 15m\n',
    );
    const reading = parseCatalog('portcullis.yml', Buffer.from(`${text}${rule}`));
    return checkCatalogAgainstRoster(reading, roster, NOW).filter((f) => f.message.includes('takes nothing'));
  };
  const rule = '\nstepUp: { acr: [gold] }\n';
  expect(free('Prod Deployer', rule)).toMatchObject([{ severity: 'warning' }]);
  expect(free('Support Agent', rule)).toEqual([]);
  expect(free('Prod Deployer', '')).toEqual([]);
});

describe('the environment', () => {
  const common = {
    MONGODB_URI: 'mongodb://127.0.0.1/x',
    REDIS_URL: 'redis://127.0.0.1',
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_APP_TOKEN: 'xapp-1',
  };
  const web = {
    PORTCULLIS_OIDC_ISSUER: 'https://id.example',
    PORTCULLIS_OIDC_CLIENT_ID: 'portcullis',
    PORTCULLIS_OIDC_CLIENT_SECRET: 'secret',
    PORTCULLIS_WEB_URL: 'https://access.example/',
  };

  it('sets up pages by all of four, or none', () => {
    expect(readConfig({ ...common, ...web }).web).toMatchObject({ url: 'https://access.example', port: 8090 });
    expect(readConfig(common)).toMatchObject({ web: null, webUrl: null });
    for (const name of Object.keys(web).filter((n) => n !== 'PORTCULLIS_WEB_URL'))
      expect(() => readConfig({ ...common, ...web, [name]: '' })).toThrow(`${name}: is missing`);
  });

  it.each(['http://access.example', 'https://access.example/path', 'https://a:b@access.example', 'access.example'])(
    'refuses the address %s',
    (url) => {
      expect(() => readConfig({ ...common, ...web, PORTCULLIS_WEB_URL: url })).toThrow('PORTCULLIS_WEB_URL');
    },
  );

  it('has to set pages up where the file asks for a sign-in: nothing starts that could approve nothing', () => {
    const [bare, linked, whole] = [
      readConfig(common),
      readConfig({ ...common, PORTCULLIS_WEB_URL: 'https://a.example' }),
      readConfig({ ...common, ...web }),
    ];
    expect(() => checkPages(bare, 'all', true)).toThrow(ConfigError);
    expect(() => checkPages(bare, 'all', true)).toThrow(/has stepUp.*\n {2}PORTCULLIS_OIDC_ISSUER: is missing/u);
    expect(() => checkPages(bare, 'bot', true)).toThrow(/PORTCULLIS_WEB_URL: is missing/u);
    expect(() => checkPages(linked, 'all', true)).toThrow(/PORTCULLIS_OIDC_CLIENT_SECRET: is missing/u);
    expect(() => checkPages(bare, 'web', false)).toThrow(/how to serve pages/u);
    for (const [config, role] of [
      [bare, 'worker'],
      [linked, 'bot'],
      [whole, 'all'],
      [whole, 'web'],
    ] as const)
      expect(() => checkPages(config, role, true)).not.toThrow();
    expect(() => checkPages(bare, 'all', false)).not.toThrow();
  });
});
