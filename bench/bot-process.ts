/** The product as a process of its own, as `portcullis start` runs it; also says what memory it takes. */
import type { Config } from '../src/config.ts';
import { type ProcessRole, startPortcullis } from '../src/main.ts';
import { serveCalls } from './support/calls.ts';

export interface BotOptions {
  config: Config;
  role: ProcessRole;
}

const { config, role } = JSON.parse(process.env['BOT_OPTIONS'] ?? '') as BotOptions;
const portcullis = await startPortcullis({ config, env: process.env, role });

const calls = {
  /** After a collection where the process may ask for one, in bytes. */
  memory(): { rss: number; heapUsed: number } {
    (globalThis as { gc?: () => void }).gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    return { rss, heapUsed };
  },
  /** CPU taken since the start, in ms. */
  cpuMs: () => (process.cpuUsage().user + process.cpuUsage().system) / 1000,
};
export type BotCalls = typeof calls;
serveCalls(calls, { onStop: () => portcullis.stop() });
