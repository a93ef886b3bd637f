import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnProgress, Progress } from './show-progress.ts';

/** Bytes of the largest file in a folder and below it. */
async function largestFile(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map((file) => stat(file).catch(() => null)));
  return Math.max(0, ...sizes.map((found) => found?.size ?? 0));
}

/**
 * Reports how a download goes that another program does: the largest file below the folder is the one that grows.
 * @param total bytes expected
 * @param work does the download and writes below the folder
 */
export async function watchDownload<T>(
  { title, total, folder, onProgress }: { title: string; total: number; folder: string; onProgress: OnProgress },
  work: () => Promise<T>,
): Promise<T> {
  let received = 0;
  const report = (state: Progress['state']) => onProgress({ title, received: Math.min(received, total), total, state });
  report('going');
  let over = false;
  const look = async () => {
    received = await largestFile(folder);
    if (!over) report('going');
  };
  const timer = setInterval(() => void look(), 200);
  const end = (state: Progress['state']) => {
    over = true;
    clearInterval(timer);
    report(state);
  };
  try {
    const result = await work();
    received = total;
    end('done');
    return result;
  } catch (error) {
    end('failed');
    throw error;
  }
}
