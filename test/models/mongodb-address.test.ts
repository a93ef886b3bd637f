import { expect, inject, it, onTestFinished } from 'vitest';
import { connectMongo } from '../../models/connection.ts';
import { addressToUse } from '../../models/mongodb-address.ts';

const BASE = 'mongodb+srv://bot:p%3Fw@db.example.com,other:27018/acme';

it('an address keeps where it leads and loses what it would choose of reading and writing', () => {
  expect(addressToUse(BASE)).toEqual({ uri: BASE, leftOut: [] });
  expect(addressToUse(`${BASE}?authSource=admin&readPreference=secondary&tls=true&W=1`)).toEqual({
    uri: `${BASE}?authSource=admin&tls=true`,
    leftOut: ['readPreference=secondary', 'W=1'],
  });
  expect(addressToUse(`${BASE}?readPreferenceTags=a:b&readPreferenceTags=&maxStalenessSeconds=90`)).toEqual({
    uri: BASE,
    leftOut: ['readPreferenceTags=a:b', 'readPreferenceTags=', 'maxStalenessSeconds=90'],
  });
});

it('a connection reads from the primary and writes to the disks of a majority, whatever the address says', async () => {
  const hostile =
    'readPreference=nearest&maxStalenessSeconds=90&readConcernLevel=available&w=0&journal=false&retryWrites=false';
  const connection = await connectMongo(`${inject('mongodbUri')}&${hostile}`);
  onTestFinished(() => connection.close());
  const { readPreference, readConcern, writeConcern, retryWrites } = connection.getClient().options;
  expect(readPreference).toMatchObject({ mode: 'primary', tags: undefined, maxStalenessSeconds: undefined });
  expect(readConcern).toBeUndefined();
  expect(writeConcern).toMatchObject({ w: 'majority', journal: true });
  expect(retryWrites).toBe(true);
});
