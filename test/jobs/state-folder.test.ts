import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStateFolder, StateFolderError } from '../../jobs/state-folder.ts';
import { makeTempFolder, type TempFolder } from '../../src/dev/temp-folder.ts';

let temp: TempFolder;
beforeEach(async () => {
  temp = await makeTempFolder('state-folder');
});
afterEach(() => temp.remove());

it('is made when it is not there, for its user alone, and keeps nothing of the first try', async () => {
  const folder = await openStateFolder(join(temp.path, 'a', 'b'));
  expect((await stat(folder.path)).mode & 0o777).toBe(0o700);
  expect(await readdir(folder.path)).toEqual([]);
  expect(await folder.read('head.json')).toBeNull();
});

it('a file is replaced whole, and nothing is left beside it', async () => {
  const folder = await openStateFolder(temp.path);
  await Promise.all(Array.from({ length: 20 }, (_, i) => folder.replace('head.json', String(i).repeat(1000))));
  const text = (await folder.read('head.json')) ?? '';
  expect(text).toMatch(/^(\d{1,2})\1{999}$/);
  expect(await readdir(temp.path)).toEqual(['head.json']);
  expect((await stat(folder.file('head.json'))).mode & 0o777).toBe(0o600);
  expect(await readFile(folder.file('head.json'), 'utf8')).toBe(text);
});

it('one that cannot be written stops the start, and says what to set', async () => {
  await writeFile(join(temp.path, 'taken'), '');
  const failed = await openStateFolder(join(temp.path, 'taken', 'state')).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(StateFolderError);
  expect(String(failed)).toMatch(/cannot be written \((ENOTDIR|EEXIST)\)[\s\S]*PORTCULLIS_STATE_DIR/);
});
