import type { Writable } from 'node:stream';

export interface Progress {
  /** What is fetched, for people. */
  title: string;
  received: number;
  /** Bytes; null when nobody knows beforehand. */
  total: number | null;
  state: 'going' | 'done' | 'failed';
}

export type OnProgress = (progress: Progress) => void;

const WIDTH = 24;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

function bar({ title, received, total }: Progress): string {
  if (total === null) return `${title} ...`;
  const share = Math.min(1, received / total);
  const filled = Math.round(share * WIDTH);
  const line = `${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}`;
  return `${title} [${line}] ${String(Math.round(share * 100)).padStart(3)} % of ${megabytes(total)}`;
}

/**
 * Shows one download after another: a bar that moves on a terminal, else one line at its start and one at its end.
 * @param stream where to write; standard error by default, so that standard output stays for results
 */
export function showProgress(stream: Writable & { isTTY?: boolean } = process.stderr): OnProgress {
  let current: string | null = null;
  return (progress) => {
    const { title, total, state } = progress;
    const starts = current !== title;
    const ends = state !== 'going';
    current = ends ? null : title;
    if (stream.isTTY) stream.write(`\r\u001b[K${bar(progress)}${ends ? `, ${state}\n` : ''}`);
    else if (ends) stream.write(`${title}: ${state}\n`);
    else if (starts) stream.write(`${title}${total === null ? '' : ` (${megabytes(total)})`} ...\n`);
  };
}
