import fc from 'fast-check';
import { type Run, simulate } from './simulate.ts';
import { type Story, stories } from './stories.ts';

/** A seed whose story breaks a promise, and the smallest story found that breaks the same one. */
export interface Finding {
  seed: number;
  story: Story;
  /** Seed of the order of steps under which it does. */
  order: number;
  run: Run;
}

/** Orders tried for each smaller story: a story cut short is told in another order even with the same seed. */
const ORDERS = 4;

/** One seed: its story under its order of steps. */
export async function runSeed(seed: number): Promise<{ story: Story; run: Run }> {
  const story = storyOf(seed);
  return { story, run: await simulate(story, seed) };
}

/** The story of a seed. */
export function storyOf(seed: number): Story {
  const [story] = fc.sample(stories, { seed, numRuns: 1 });
  if (!story) throw new Error('no story');
  return story;
}

/**
 * Makes the story of a failing seed smaller, as long as the same promise stays broken: as fast-check does it, then
 * command by command.
 * @param ms how long to look for a smaller one, each way
 */
export async function shrink(seed: number, ms: number): Promise<Finding> {
  const first = await runSeed(seed);
  let least: Finding = { seed, order: seed, ...first };
  const law = first.run.broken[0]?.law;
  const breaks = async (story: Story): Promise<boolean> => {
    for (let order = seed; order < seed + ORDERS; order += 1) {
      const run = await simulate(story, order);
      if (!run.broken.some((b) => b.law === law)) continue;
      least = { seed, story, order, run };
      return true;
    }
    return false;
  };
  const property = fc.asyncProperty(stories, async (story) => !(await breaks(story)));
  await fc.check(property, { seed, numRuns: 1, plugins: [fc.interruptAfterTimeLimit(ms)] });
  const until = performance.now() + ms;
  for (const simpler of [{ machines: 1 }, { queue: 'true' as const }]) await breaks({ ...least.story, ...simpler });
  for (let at = least.story.commands.length - 1; at >= 0 && performance.now() < until; at -= 1)
    await breaks({ ...least.story, commands: least.story.commands.filter((_, i) => i !== at) });
  return least;
}

/** For a person: the story, what came of it, and how to tell it again. */
export function describe({ seed, story, order, run }: Finding): string {
  return [
    `seed ${String(seed)} breaks ${[...new Set(run.broken.map((b) => b.law))].join(', ')}:`,
    ...run.broken.slice(0, 10).map((b) => `  ${b.law} ${b.why.slice(0, 600)}`),
    `its story, made as small as could be, under order ${String(order)}:`,
    `  { machines: ${String(story.machines)}, queue: '${story.queue}', commands: [`,
    ...story.commands.map((c) => `    ${JSON.stringify(c)},`),
    '  ] }',
    'what happened:',
    ...happenings(run).map((line) => `  ${line}`),
    `again: npm run test:sim -- --seed ${String(seed)}`,
  ].join('\n');
}

/** What happened, without the single steps. */
export const happenings = (run: Run): string[] => run.trace.filter((line) => / # /.test(line));
