import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';

/**
 * Runs in a Node process of its own, in its own session: a signal to our process group does not reach it. It learns from
 * its standard input what to clear away, and clears it when that ends, which is when we end, however we end.
 */
const GUARD = `
const { rmSync } = require('node:fs');
const pids = new Set(), folders = new Set();
let rest = '';
process.stdin.setEncoding('utf8').on('data', (text) => {
  const lines = (rest + text).split('\\n');
  rest = lines.pop();
  for (const [verb, what] of lines.map((line) => JSON.parse(line)))
    ({ pid: () => pids.add(what), ended: () => pids.delete(what),
       folder: () => folders.add(what), removed: () => folders.delete(what) })[verb]();
}).on('close', async () => {
  const send = (signal) => [...pids].forEach((pid) => { try { process.kill(pid, signal); } catch { pids.delete(pid); } });
  for (const signal of ['SIGTERM', 'SIGCONT']) send(signal);
  for (let i = 0; pids.size > 0 && i < 60; i++) { await new Promise((r) => setTimeout(r, 50)); send(0); }
  send('SIGKILL');
  for (const folder of folders) try { rmSync(folder, { recursive: true, force: true, maxRetries: 20 }); } catch {}
});
`;

type Note = ['pid' | 'ended', number] | ['folder' | 'removed', string];

let guard: ChildProcess | null = null;
const guarded = new Set<number | string>();

function tell(note: Note): void {
  if (!guard) {
    guard = spawn(process.execPath, ['-e', GUARD], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: {} });
    guard.unref();
    // A guard that cannot start or was shot must not take the program down: it is the second line, not the first.
    guard.on('error', () => undefined);
    guard.stdin?.on('error', () => undefined);
  }
  guard.stdin?.write(`${JSON.stringify(note)}\n`);
}

function letGo(what: number | string, note: Note): void {
  if (!guarded.delete(what)) return;
  tell(note);
  if (guarded.size > 0) return;
  guard?.stdin?.end();
  guard = null;
}

/** From now on the process with this id ends when we end, even by SIGKILL. Call `unguardProcess` as soon as it is gone. */
export function guardProcess(pid: number): void {
  guarded.add(pid);
  tell(['pid', pid]);
}

/** The process is gone; its id may be given to another one from now on. */
export function unguardProcess(pid: number): void {
  letGo(pid, ['ended', pid]);
}

/** From now on this folder and all in it is removed when we end, even by SIGKILL. */
export function guardFolder(path: string): void {
  guarded.add(path);
  tell(['folder', path]);
}

/** The folder is gone, or is to stay. */
export function unguardFolder(path: string): void {
  letGo(path, ['removed', path]);
}
