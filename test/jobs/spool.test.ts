import { readdir, writeFile } from 'node:fs/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSpool, type Spool } from '../../jobs/spool.ts';
import { openStateFolder, type StateFolder } from '../../jobs/state-folder.ts';
import { makeTempFolder, type TempFolder } from '../../src/dev/temp-folder.ts';
import type { OfflineRemoval } from '../../src/domain/offline.ts';

const log = pino({ level: 'silent' });
let temp: TempFolder;
let folder: StateFolder;
let spool: Spool;
beforeEach(async () => {
  temp = await makeTempFolder('spool');
  folder = await openStateFolder(temp.path);
  spool = createSpool(folder, log);
});
afterEach(() => temp.remove());

const removal = (n: number): OfflineRemoval => ({
  requestId: `REQ-2026-00000${String(n)}`,
  effectId: `revoke-REQ-2026-00000${String(n)}-4-1`,
  at: new Date('2026-11-24T12:00:00.123Z'),
  removed: ['group:agents'],
  observed: [],
  evidence: 'GET /Groups: none',
});

it('gives back what was noted, and forgets what was recorded', async () => {
  await spool.add(removal(1));
  await spool.add(removal(2));
  expect(await spool.read()).toEqual([removal(1), removal(2)]);
  await spool.drop(removal(1));
  expect(await createSpool(folder, log).read()).toEqual([removal(2)]);
  await spool.drop(removal(2));
  await spool.drop(removal(2));
  expect(await readdir(temp.path)).toEqual([]);
});

it('the same removal noted by two processes is one note', async () => {
  await Promise.all([spool.add(removal(1)), createSpool(folder, log).add(removal(1))]);
  expect(await spool.read()).toEqual([removal(1)]);
});

it('a note that cannot be read stays where it is, and holds up no other', async () => {
  await spool.add(removal(1));
  await writeFile(folder.file('removal-revoke-REQ-2026-000009-1-1.json'), '{"requestId":');
  expect(await spool.read()).toEqual([removal(1)]);
  expect(await readdir(temp.path)).toHaveLength(2);
});
