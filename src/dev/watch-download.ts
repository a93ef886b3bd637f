import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnProgress } from './show-progress.ts';

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
  onProgress({ title, received: 0, total, done: false });
  let over = false;
  const look = async () => {
    const received = await largestFile(folder);
    if (!over) onProgress({ title, received: Math.min(received, total), total, done: false });
  };
  const timer = setInterval(() => void look(), 200);
  try {
    return await work();
  } finally {
    over = true;
    clearInterval(timer);
    onProgress({ title, received: total, total, done: true });
  }
}
