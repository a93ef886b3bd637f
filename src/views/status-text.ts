import { formatDuration } from '../domain/duration.ts';
import type { WorkspaceStanding } from '../domain/installation.ts';
import { missingWords } from '../domain/missing-systems.ts';
import { headText } from '../domain/quarantine.ts';
import { REQUEST_STATES } from '../domain/record.ts';
import { isAlarming, type Standing, type TroubledRemoval } from '../domain/standing.ts';
import { ENGLISH } from '../words/words.ts';
import { count, inLine, table } from './plain-lines.ts';
import { stateWords } from './wording.ts';

/** Most lines of one list; `--json` gives all. */
const MOST = 50;

/** For an operator at a terminal: what must not wait first. */
export function statusText(s: Standing): string {
  return [
    verdict(s),
    ...quarantine(s),
    ...removals(s.removals),
    ...missing(s),
    ...waiting(s),
    '',
    'Requests',
    ...table(
      REQUEST_STATES.flatMap((state) => {
        const n = s.counts[state] ?? 0;
        return n > 0 ? [[`  ${state}`, String(n), stateWords(ENGLISH, state)]] : [];
      }),
    ),
    '',
    'Service',
    ...table(service(s)),
    ...workspaces(s),
    '',
  ].join('\n');
}

function verdict(s: Standing): string {
  const overdue = s.removals.filter((r) => r.overdue).length;
  const without = s.workspaces.filter((w) => w.state !== 'installed').length;
  const parts = [
    ...(overdue > 0 ? [`${count(overdue, 'removal')} overdue`] : []),
    ...(s.quarantine?.active ? ['in quarantine'] : []),
    ...(s.missing.length > 0 ? [`${count(s.missing.length, 'system')} missing`] : []),
    ...(without > 0 ? [`${count(without, 'workspace')} without the app`] : []),
  ];
  const lead = isAlarming(s) ? 'ALARM' : parts.length > 0 ? 'LOOK' : 'OK';
  return `${lead} ${s.at.toISOString()}: ${parts.length > 0 ? parts.join(', ') : 'nothing is overdue'}.`;
}

function quarantine({ quarantine: q }: Standing): string[] {
  if (!q?.active) return [];
  return [
    '',
    `Quarantine since ${q.since.toISOString()}: nothing is granted; ends are carried out.`,
    `  ${q.why} Known outside ${headText(q.witness)}, found ${headText(q.head)}.`,
    '  See: portcullis quarantine',
  ];
}

function removals(list: readonly TroubledRemoval[]): string[] {
  if (list.length === 0) return [];
  const lines = list
    .slice(0, MOST)
    .flatMap((r) => [
      `  ${r.overdue ? 'OVERDUE' : 'late   '} ${r.request}  ${inLine(r.person, 40)} (${inLine(r.personId, 30)})  ${inLine(r.role, 40)} on ${inLine(r.system, 40)}`,
      `          due ${r.due.toISOString()}, ${late(r.lateMs)}; ${count(r.attempts, 'attempt')}; ${next(r)}`,
      ...(r.lastError ? [`          last problem: ${inLine(r.lastError, 300)}`] : []),
    ]);
  return [
    '',
    `Cannot revoke yet: ${String(list.length)}. Each is tried again for ever, at least every 5 minutes.`,
    ...lines,
    ...more(list),
  ];
}

function late(ms: number): string {
  return ms >= 60_000
    ? `${formatDuration(Math.floor(ms / 60_000) * 60_000)} late`
    : `${String(Math.floor(ms / 1000))} s late`;
}

function next({ underWay, nextAt }: TroubledRemoval): string {
  if (underWay) return 'a worker is at it now';
  return nextAt ? `next attempt ${nextAt.toISOString()}` : 'nothing is armed: the next look arms it';
}

function missing({ missing: list, catalogTrouble }: Standing): string[] {
  if (catalogTrouble !== null)
    return ['', `The catalogue cannot be read, so missing systems are not known: ${inLine(catalogTrouble)}`];
  if (list.length === 0) return [];
  return [
    '',
    'Access is held at systems that are missing from portcullis.yml. Put them back until these have ended:',
    ...list.flatMap((m) => [
      `  ${inLine(missingWords(m), 300)}`,
      `    ${m.requests.join(', ')}${m.grants > m.requests.length ? ' …' : ''}`,
    ]),
  ];
}

function waiting({ waiting: list }: Standing): string[] {
  if (list.length === 0) return [];
  const rows = list
    .slice(0, MOST)
    .map((w) => [
      `  ${w.request}`,
      inLine(w.person, 30),
      `${inLine(w.role, 40)} on ${inLine(w.system, 40)}`,
      inLine(w.why, 300),
    ]);
  return ['', `Approved, not given yet: ${String(list.length)}`, ...table(rows), ...more(list)];
}

function workspaces({ workspaces: list }: Standing): string[] {
  if (list.length === 0) return [];
  return [
    '',
    'Slack workspaces',
    ...table(list.map((w) => [`  ${w.id}`, inLine(w.name ?? '', 40), workspaceWords(w)])),
  ];
}

/** One workspace in words, also for the doctor. */
export function workspaceWords({ state, since, by, why, missing: lacks, through }: WorkspaceStanding): string {
  if (state === 'not installed') return 'the app is not installed: nobody there can ask or be told';
  const who = `${inLine(by ?? 'unknown', 30)}${through ? `, for all of ${through}` : ''}`;
  if (state === 'ended')
    return `ended ${since?.toISOString() ?? ''} (${why ?? 'unknown'}): messages wait; install it again`;
  const scopes = lacks.length > 0 ? `; lacks the scopes ${lacks.join(', ')}: install it again` : '';
  return `installed ${since?.toISOString() ?? ''} by ${who}${scopes}`;
}

const more = (list: readonly unknown[]): string[] =>
  list.length > MOST ? [`  and ${String(list.length - MOST)} more: --json`] : [];

function service({ ledger, backlog, redis, at }: Standing): string[][] {
  const behind = ledger.seq - ledger.toldUpTo;
  const oldest = backlog.oldest
    ? `, the oldest for ${String(Math.floor((at.getTime() - backlog.oldest.getTime()) / 1000))} s`
    : '';
  return [
    ['  ledger', ledger.hash === null ? 'empty' : headText({ seq: ledger.seq, hash: ledger.hash })],
    [
      '  waiting for the ledger',
      `${count(backlog.events, 'event')} of ${count(backlog.records, 'changed request')}${oldest}`,
    ],
    ['  security channel', behind > 0 ? `${count(behind, 'event')} behind` : 'up to date'],
    ['  redis', redis.why === null ? redis.state : `${redis.state}: ${inLine(redis.why)}`],
  ];
}
