import { stat } from 'node:fs/promises';

export interface WatchOptions {
  /** Asked on every look: the list may change with what the files say. */
  files: () => readonly string[];
  /**
   * Called once a change has settled, and once at the start: a change may have come between reading and watching.
   * What it throws is the caller's to handle: it ends the process otherwise.
   */
  onChange: () => void;
  /** Time between two looks, in ms. */
  intervalMs: number;
}

/**
 * Watches files by looking at them, so that editors which write a new file and rename it over the old one, mounted
 * secrets and network disks all work. A change counts when two looks in a row see the same: a half-written file is
 * not read. Does not keep the process alive.
 * @returns stops it; no call of `onChange` follows
 */
export function watchSources({ files, onChange, intervalMs }: WatchOptions): () => void {
  let reported: string | null = null;
  let last: string | null = null;
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;

  const look = async (): Promise<void> => {
    const seen = (await Promise.all(files().map(signature))).join('\n');
    if (stopped) return;
    const settled = seen === last;
    last = seen;
    if (settled && seen !== reported) {
      reported = seen;
      onChange();
    }
    timer = setTimeout(() => void look(), intervalMs).unref();
  };
  void look();
  return () => {
    stopped = true;
    if (timer) clearTimeout(timer);
  };
}

/** What changes whenever the content does: size, time and the file itself. A missing file is a state like any other. */
async function signature(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${path} ${ino} ${size} ${mtimeNs}`;
  } catch {
    return `${path} absent`;
  }
}
