import { createHash } from 'node:crypto';
import type { AccessRequest } from '../../src/domain/record.ts';
import { checkInvariants } from '../invariants/check-invariants.ts';
import { MINUTE, type Name } from '../support/an-organisation.ts';
import { evidenceOf } from './evidence-of.ts';
import { People } from './people.ts';
import { play } from './play.ts';
import { createRandom } from './random.ts';
import type { Story } from './stories.ts';
import { takeTimers } from './timers.ts';
import { World } from './world.ts';

/** A broken promise: which, and what was found. */
export interface Broken {
  /** `I1` to `I8`, or `rest`: it never came to rest, or `quiet`: a rejection nobody handled. */
  law: string;
  why: string;
}

export interface Run {
  broken: Broken[];
  /** Every step, in order. */
  trace: readonly string[];
  /** sha256 of the trace. */
  digest: string;
  /** How long it took in virtual time, ms. */
  lasted: number;
  /** How often each state was reached, each fault struck and each refusal given: what the stories are about. */
  records: readonly AccessRequest[];
}

/** From when everything is well, nothing may take longer than the last window or decision, and this, ms. */
const REST_MS = 15 * MINUTE;

/**
 * Tells a story under one order of steps, makes everything well, waits until nothing happens any more, and checks
 * every promise. The same story and seed give the same run, step by step.
 */
export async function simulate(story: Story, seed: number, { verbose = false } = {}): Promise<Run> {
  const rejected: unknown[] = [];
  const reject = (reason: unknown) => void rejected.push(reason);
  process.on('unhandledRejection', reject);
  let restore = (): void => undefined;
  try {
    const world = new World(createRandom(seed), { size: story.machines, verbose });
    restore = takeTimers(world.scheduler);
    world.machines.start();
    const people = new People(world);
    let told = false;
    const telling = play(world, people, story).then(() => {
      told = true;
    });
    await world.scheduler.run(() => told);
    await telling;
    const broken = await comeToRest(world, people);
    const found = checkInvariants(await evidenceOf(world, people));
    broken.push(...found.map((v) => ({ law: v.invariant, why: `${v.request ?? ''} ${v.why}` })));
    broken.push(
      ...rejected.map((r) => ({ law: 'quiet', why: r instanceof Error ? (r.stack ?? r.message) : String(r) })),
    );
    const { trace } = world.scheduler;
    const digest = createHash('sha256').update(trace.join('\n')).digest('hex');
    return { broken, trace, digest, lasted: world.scheduler.now(), records: world.records() };
  } finally {
    restore();
    process.off('unhandledRejection', reject);
  }
}

/** Everything works from here on and everybody does their part; the time it takes is bounded. */
async function comeToRest(world: World, people: People): Promise<Broken[]> {
  const { scheduler } = world;
  world.heal();
  let asked = false;
  const help = (): void => {
    if (asked || !world.records().some(hasTask)) return;
    asked = true;
    scheduler.after(30_000, 'people look at their tasks', () => {
      asked = false;
      doTasks(world, people);
      help();
    });
  };
  world.onRecord(help);
  help();
  let last = world.now().getTime();
  const look = (r: Pick<AccessRequest, 'live' | 'endsAt' | 'decideBy'>): void => {
    if (r.live) last = Math.max(last, (r.endsAt ?? r.decideBy).getTime());
  };
  world.records().forEach(look);
  world.onRecord(({ after }) => look(after as unknown as AccessRequest));
  await scheduler.run(() => atRest(world) || world.now().getTime() > last + REST_MS);
  return atRest(world) ? [] : [{ law: 'rest', why: JSON.stringify(open(world)) }];
}

const hasTask = (record: AccessRequest): boolean =>
  record.live && record.tasks.some((t) => t.state === 'open' || t.state === 'done');

/** Nothing left to do for anybody, and Security has been told everything. */
function atRest(world: World): boolean {
  if (!world.scheduler.quiet()) return false;
  const [cursor] = world.store.cursors.find({ _id: 'security-channel' });
  const read = cursor?.['seq'] ?? 0;
  return open(world).length === 0 && read === world.store.ledger.count({});
}

const open = (world: World) =>
  world
    .records()
    .filter((r) => r.live || r.outbox.length > 0 || r.events.length > 0 || r.relayPending)
    .map(({ id, state, outbox, events, relayPending, grant, end }) => ({
      id,
      state,
      outbox,
      relayPending,
      grant,
      end,
      events: events.map((e) => e.action),
    }));

/** Those who work by hand do what they were asked, and somebody else confirms it. */
function doTasks(world: World, people: People): void {
  for (const [nth, record] of world.records().entries()) {
    const task = record.live ? record.tasks.at(-1) : undefined;
    if (!task || task.state === 'confirmed' || task.state === 'cannot') continue;
    const helpers = task.state === 'open' ? task.assignees : task.confirmers.filter((c) => c.id !== task.doneBy?.id);
    const by = helpers.at(0)?.id as Name | undefined;
    if (by) people.do({ do: 'task', nth, how: task.state === 'open' ? 'complete' : 'confirm', by });
  }
}
