import { spawn } from 'node:child_process';

/**
 * Runs a program to its end, without a shell.
 * @returns what it wrote to standard output
 * @throws Error with the last lines it wrote, when it does not start or does not end with 0
 */
export async function runProgram(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let all = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    all += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    all += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(out);
      reject(new Error(`ended with ${signal ?? code}: ${all.trim().split('\n').slice(-3).join(' ').slice(0, 500)}`));
    });
  });
}
