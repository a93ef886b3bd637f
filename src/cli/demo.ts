import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Narrator } from '../demo/narrate.ts';
import { startServers } from '../demo/start-servers.ts';
import { playStory } from '../demo/story.ts';
import { mustBeFree, quietPort } from '../dev/free-port.ts';
import { startWorld } from '../dev/world.ts';
import { startPortcullis } from '../main.ts';

export interface DemoOptions {
  exit?: boolean;
  data?: string;
  port?: number;
}

/** The example organisation, beside the sources or beside the build. */
export function exampleFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const root = here.includes(join('dist', 'src', 'cli')) ? join(here, '../../..') : join(here, '../..');
  return join(root, 'examples', 'acme');
}

/** Undoes what was started, last first; each once. */
class Cleanup {
  readonly #steps: (() => Promise<unknown>)[] = [];
  #running: Promise<void> | null = null;

  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  run(): Promise<void> {
    this.#running ??= (async () => {
      for (const step of this.#steps.reverse()) await step().catch(() => undefined);
    })();
    return this.#running;
  }
}

/**
 * Starts everything on this machine, plays one story and shows each step as it was seen. Leaves no process, port
 * or folder behind, however it ends.
 */
export async function demo(options: DemoOptions): Promise<void> {
  const cleanup = new Cleanup();
  const interrupted = new Promise<'interrupted'>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => done('interrupted'));
  });
  const narrator = new Narrator();
  let failed = false;
  try {
    const result = await Promise.race([run(options, cleanup, narrator), interrupted]);
    if (result === 'interrupted') narrator.note('Stopping …');
    else if (!options.exit) await interrupted;
    failed = result === 'failed' || (result === 'interrupted' && options.exit === true);
  } catch (error) {
    failed = true;
    console.error(error instanceof Error ? error.message : String(error));
  } finally {
    await cleanup.run();
  }
  process.exit(failed ? 1 : 0);
}

/** The port of the first time with this folder. */
async function keptPort(file: string): Promise<number> {
  const kept = Number(await readFile(file, 'utf8').catch(() => ''));
  if (kept > 0) {
    await mustBeFree(kept, 'where the targets were the last time');
    return kept;
  }
  const port = await quietPort();
  await writeFile(file, String(port));
  return port;
}

async function run(options: DemoOptions, cleanup: Cleanup, narrator: Narrator): Promise<'seen' | 'failed'> {
  const data = options.data ? resolve(options.data) : null;
  if (data) await mkdir(data, { recursive: true });
  const servers = await startServers({ dataDir: data, onStarted: (stop) => cleanup.add(stop), narrator });
  const world = await startWorld({
    ...servers,
    organisation: exampleFolder(),
    prefix: 'portcullis-demo',
    logLevel: 'error',
    shielded: true,
    ...(options.port ? { slackPort: options.port } : {}),
    ...(data
      ? {
          stateDir: join(data, 'state'),
          targetFile: join(data, 'targets.json'),
          targetPort: await keptPort(join(data, 'target-port')),
        }
      : {}),
  });
  cleanup.add(() => world.stop());
  narrator.step('Slack workspace and targets answer', world.slack.url);
  const bot = await startPortcullis({ config: world.config, env: world.env });
  cleanup.add(() => bot.stop());
  narrator.step('Portcullis is connected over Socket Mode', 'ready');
  const seen = await playStory(world, narrator);
  if (options.exit) return seen ? 'seen' : 'failed';
  narrator.note(`
Open ${world.slack.url} in a browser. "Act as" at the top chooses who you are; messages of portcullis to a person
are in the direct message with that person's name. Try:
  1. As Sam Whitfield, in #general: type /access and ask for Support Agent for 2h.
  2. As Priya Raman, in the direct message "Priya Raman": press Approve. Then look at Sam's message, and its thread.
  3. As Sam Whitfield: press "Drop now" in that message, or type /access mine in #general.
  4. As Aiko Tanaka: /access request prod-deployer 1h "Rolling back the broken release" ticket OPS-7. Two people decide:
     Ben Achterberg, then somebody of Security, such as Ingrid Sørensen.
  5. As Ingrid Sørensen: look into #security. As anybody: /access help.
Ctrl-C ends everything${data ? `; the data stays in ${data}` : ' and removes it'}.`);
  return seen ? 'seen' : 'failed';
}
