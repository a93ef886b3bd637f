import { expect, it } from 'vitest';
import { targetOverrides, targetUrlVariable } from '../../src/sources/target-override.ts';
import { parse, SMALL } from './small-catalog.ts';

const urlOf = (overrides: Record<string, string>) => {
  const connector = parse(SMALL, { overrides }).catalog?.systems.get('crm')?.connector;
  return connector?.kind === 'scim' ? connector.url : null;
};

it('an address from the environment replaces the one of the file', () => {
  expect(
    urlOf(
      targetOverrides({
        PORTCULLIS_TARGET_URL_CRM: 'http://127.0.0.1:4711/scim/',
        OTHER: 'x',
        PORTCULLIS_TARGET_URL_X: undefined,
      }),
    ),
  ).toBe('http://127.0.0.1:4711/scim');
});

it('the variable of a system is its id in capitals', () => {
  expect(targetUrlVariable('prod-cloud')).toBe('PORTCULLIS_TARGET_URL_PROD_CLOUD');
  expect(targetOverrides({ PORTCULLIS_TARGET_URL_PROD_CLOUD: 'https://a.example' })).toEqual({
    'prod-cloud': 'https://a.example',
  });
});

it.each([
  [{ crn: 'https://a.example' }, 'PORTCULLIS_TARGET_URL_CRN names no system'],
  [{ bank: 'https://a.example' }, 'PORTCULLIS_TARGET_URL_BANK gives an address to a manual system'],
  [{ crm: 'http://a.example' }, 'PORTCULLIS_TARGET_URL_CRM: http sends the token in clear'],
])('an override that cannot be right is refused: %j', (overrides, message) => {
  const { catalog, faults } = parse(SMALL, { overrides });
  expect(catalog).toBeNull();
  expect(faults).toMatchObject([{ message: expect.stringContaining(message) }]);
});

it('the checksum is of the file, whatever the environment says', () => {
  expect(parse(SMALL, { overrides: { crm: 'https://a.example' } }).sha256).toBe(parse(SMALL).sha256);
});
