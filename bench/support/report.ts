/** The results as a page for people and as JSON. */
import type { Facts } from './facts.ts';
import { againstLimit, MAX_SWING, ratiosOf, swingOf, type Verdict, verdictOn } from './judge.ts';
import { largest, median, smallest } from './numbers.ts';
import type { Figure, Outcome, Scenario } from './scenario.ts';

export interface ScenarioResult {
  scenario: Scenario;
  /** Null: not there yet. */
  outcome: Outcome | { failed: string } | null;
  seconds: number;
}

export interface RunFacts extends Facts {
  date: string;
  rounds: number;
  quick: boolean;
  loadAtStart: string;
  loadAtEnd: string;
}

const WORDS: Record<Verdict, string> = { met: 'met', missed: '**missed**', void: '**void**', 'no goal': '' };

function number(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  const size = Math.abs(value);
  if (size >= 1_000) return Math.round(value).toLocaleString('en');
  return size >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(size >= 10 ? 1 : 2);
}

const withUnit = (value: number, unit: string): string =>
  unit === 'ms' && value >= 10_000 ? `${number(value / 1000)} s` : `${number(value)}${unit && ` ${unit}`}`;

function middle(values: readonly number[], unit: string): string {
  const text = `${withUnit(median(values), unit)} (${number(smallest(values))} to ${number(largest(values))})`;
  return smallest(values) === largest(values) ? withUnit(median(values), unit) : text;
}

function goalLine(figure: Figure, verdict: Verdict): string {
  const { goal } = figure;
  if (!goal) return '';
  if (verdict === 'void') return `${WORDS.void}: a bare figure swung ${number(swingOf(figure))}x`;
  const against = againstLimit(figure);
  return against ? `${WORDS[verdict]}, ${number(median(against))} of the limit` : WORDS[verdict];
}

function summary(results: readonly ScenarioResult[], quick: boolean): string[] {
  const rows = results.flatMap(({ scenario: { number: n, title }, outcome }) => {
    if (!outcome) return [`| ${String(n)} | ${title} | | | not there yet |`];
    if ('failed' in outcome)
      return [`| ${String(n)} | ${title} | | | **failed**: ${outcome.failed.split('\n')[0] ?? ''} |`];
    return outcome.figures
      .filter((f) => f.goal)
      .map((f) => {
        const verdict = quick && f.goal?.sense !== 'none' ? 'quick: no verdict' : goalLine(f, verdictOn(f));
        return `| ${String(n)} | ${f.name} | ${f.goal?.words ?? ''} | ${middle(f.ours, f.unit)} | ${verdict} |`;
      });
  });
  return ['| # | figure | goal | ours: median (min to max) | verdict |', '| --- | --- | --- | --- | --- |', ...rows];
}

function section({ scenario, outcome, seconds }: ScenarioResult, quick: boolean): string[] {
  const head = [`## ${String(scenario.number)}. ${scenario.title}`, '', scenario.how, ''];
  if (!outcome) return [...head, 'Not there yet.', ''];
  if ('failed' in outcome) return [...head, '**Failed:**', '', '```', outcome.failed, '```', ''];
  return [
    ...head,
    ...outcome.figures.flatMap((f) => table(f, quick)),
    ...(outcome.remarks ?? []).flatMap((remark) => [remark, '']),
    `This took ${number(seconds)} s.`,
    '',
  ];
}

function table(figure: Figure, quick: boolean): string[] {
  const { name, unit, ours, bare = {}, goal } = figure;
  const rounds = ours.map((_, i) => String(i + 1));
  const row = (title: string, values: readonly number[]) =>
    `| ${title} | ${values.map(number).join(' | ')} | ${number(median(values))} | ${number(smallest(values))} | ${number(largest(values))} |`;
  const ratios = ratiosOf(figure);
  const verdict =
    goal && !(quick && goal.sense !== 'none') ? ` — ${goal.words}: ${goalLine(figure, verdictOn(figure))}` : '';
  return [
    `**${name}**${unit && ` (${unit})`}${verdict}`,
    '',
    `| round | ${rounds.join(' | ')} | median | min | max |`,
    `| --- |${' --- |'.repeat(rounds.length + 3)}`,
    ...Object.entries(bare).map(([title, values]) => row(title, values)),
    row('ours', ours),
    ...(ratios ? [row('ratio', ratios)] : []),
    ...(goal?.limits ? [row('limit of the goal', goal.limits)] : []),
    '',
  ];
}

export function asPage(facts: RunFacts, results: readonly ScenarioResult[]): string {
  const { quick, rounds, machine } = facts;
  const list = (of: Record<string, string>) => Object.entries(of).map(([k, v]) => `${k} ${v}`);
  return [
    '# Results of the bench',
    '',
    ...(quick ? ['**quick: smaller sizes, no verdict on the goals**', ''] : []),
    'Written by `npm run bench`. How it is measured, what was tried, and why a goal is missed: [NOTES.md](NOTES.md).',
    '',
    `- Date: ${facts.date}`,
    `- Versions: ${list(facts.versions).join(', ')}`,
    `- Durability: ${Object.entries(facts.durability)
      .map(([k, v]) => `${k}: ${v}`)
      .join('; ')}`,
    `- Machine: ${String(machine.cores)} cores (${machine.cpu}), ${String(machine.memoryGb)} GB; everything runs on it`,
    `- Load average at the start ${facts.loadAtStart}, at the end ${facts.loadAtEnd}`,
    `- Rounds: ${String(rounds)}, in turn: bare, ours, bare, ours`,
    `- A goal is judged on the median over the rounds of ours over its limit; a bare figure that swings over ${String(MAX_SWING)}x voids it. What must never happen must not happen in any round.`,
    '',
    ...summary(results, quick),
    '',
    ...results.flatMap((r) => section(r, quick)),
  ].join('\n');
}

export function asJson(facts: RunFacts, results: readonly ScenarioResult[]): string {
  const told = results.map(({ scenario, outcome, seconds }) => ({
    number: scenario.number,
    title: scenario.title,
    seconds: Math.round(seconds),
    ...(!outcome
      ? { status: 'not there yet' }
      : 'failed' in outcome
        ? { status: 'failed', error: outcome.failed }
        : measured(outcome, facts.quick)),
  }));
  return `${JSON.stringify({ ...facts, scenarios: told }, null, 2)}\n`;
}

function measured(outcome: Outcome, quick: boolean) {
  return {
    status: 'measured',
    figures: outcome.figures.map((f) => ({
      ...f,
      median: median(f.ours),
      min: smallest(f.ours),
      max: largest(f.ours),
      ratio: ratiosOf(f),
      againstLimit: againstLimit(f),
      swing: swingOf(f),
      verdict: quick ? 'quick: no verdict' : verdictOn(f),
    })),
    remarks: outcome.remarks ?? [],
    details: outcome.details ?? null,
  };
}
