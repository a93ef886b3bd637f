import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/**
 * The first of the programs that PATH leads to; the order of the names goes before the order of the folders.
 * @param names program names, the preferred one first
 * @param searchPath as in the environment variable PATH; relative entries are passed over
 */
export async function findOnPath(names: readonly string[], searchPath: string | undefined): Promise<string | null> {
  const folders = (searchPath ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  for (const name of names) {
    for (const folder of folders) {
      const file = join(folder, name);
      if (await isProgram(file)) return file;
    }
  }
  return null;
}
