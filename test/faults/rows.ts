import type { InvariantId } from '../invariants/evidence.ts';

/** A row of the fault matrix (reliability.md 2.3). Numbers have gaps. */
export interface Row {
  row: number;
  section: Section;
  fault: string;
  /** The invariants at most risk; all are checked after every row. */
  atRisk: readonly InvariantId[];
  /** Beyond all invariants. */
  criterion: string;
  /** Part of `npm test`. */
  quick?: true;
  /** Needs the whole machine: run when the others are done. */
  alone?: true;
  /** Why there is no test of it, or not of all of it. */
  not?: { why: string; part?: string };
}

export const SECTIONS = {
  A: 'SIGKILL at each step, then restart',
  B: 'Redis',
  C: 'MongoDB',
  D: 'Connectors',
  E: 'Slack',
  F: 'Time',
  G: 'Concurrency and operations',
} as const;
export type Section = keyof typeof SECTIONS;

const ALL: readonly InvariantId[] = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8'];

type More = Pick<Row, 'quick' | 'alone' | 'not'>;
const of =
  (section: Section) =>
  (row: number, fault: string, atRisk: readonly InvariantId[] | string, criterion: string, more: More = {}): Row => ({
    row,
    section,
    fault,
    atRisk: typeof atRisk === 'string' ? (atRisk.split(' ') as InvariantId[]) : atRisk,
    criterion,
    ...more,
  });
const [a, b, c, d, e, f, g] = [of('A'), of('B'), of('C'), of('D'), of('E'), of('F'), of('G')];
const quick = { quick: true } as const;

export const ROWS: readonly Row[] = [
  a(1, 'payload verified, request not written', 'I3 I7', 'user sees failure; resubmit gives exactly one'),
  a(2, 'request written, ack not sent', 'I3 I4', 'resubmit of the same view maps to the same request', quick),
  a(3, 'acked, approval card not posted', 'I3', 'card posted <= 30 s after restart'),
  a(4, 'card posted, message ts not stored', 'I4 I7', 'at most one extra card; either works once'),
  a(5, 'approve click acked, CAS not done', 'I1 I7', 'still pending; a second click works'),
  a(6, 'approval stored, job not queued', 'I3', 'dispatched from Mongo <= 10 s', quick),
  a(7, 'job queued, card not updated', 'I4 I7', 'card repaired, one grant'),
  a(8, 'job claimed, intent not written', 'I4', 'one grant'),
  a(9, 'intent written, connector not called', 'I4', 'retried with the same idempotency key'),
  a(10, 'connector called, reply not seen', 'I2 I4', 'treated as possibly active: expiry armed from intent', quick),
  a(11, 'connector succeeded, not recorded', 'I2 I4', 'expiresAt is not restarted'),
  a(12, 'recorded, not verified', 'I7', 'shown as "unverified" until read-back'),
  a(13, 'read-back disagrees', 'I2 I7', 'cleaned up, marked failed, never "active"'),
  a(14, 'due, revoke not called', 'I2', '<= Nback'),
  a(15, 'revoke called, reply not seen', 'I2', 'repeated until read-back shows absent'),
  a(16, 'revoke done, not recorded', 'I2', '"already absent" counts as success'),
  a(17, 'revoke recorded, not verified', 'I2 I7', 'never shown as revoked before read-back', quick),
  a(18, 'state changed, event not yet chained', 'I5', 'event chained once after restart'),
  a(19, 'while a checkpoint is signed or published', 'I5', 'never two roots for one size', {
    not: {
      why: 'checkpoints are not signed or published yet; what two processes append at once, killed in the middle, is one chain',
      part: 'checkpoints',
    },
  }),
  a(20, 'SIGTERM (deploy) in the middle', 'I3', 'drains <= 25 s'),
  a(21, 'SIGKILL every 2-10 s at random, 10 min', ALL, 'quiet and correct 60 s after the last kill'),

  b(22, 'FLUSHALL, 100k active grants', 'I2 I3', 'no miss; re-armed <= 2x bare `addBulk`', quick),
  b(23, 'restart without persistence', 'I2 I3', 'as 22'),
  b(24, 'AOF loses its last second', 'I2 I4', 'as 22'),
  b(25, 'unreachable 2/10/60 s across expiries', 'I2', '<= Nfault', quick),
  b(26, 'unreachable at boot', 'I2', 'bot starts, revokes by sweeper, says "degraded"'),
  b(28, 'memory full / eviction policy changed', 'I2', 'alarm; revocation unaffected'),
  b(29, 'hung socket, no reset; 500 ms latency', 'I2', 'watchdog <= 10 s'),
  b(30, 'failover: `READONLY`, `UNBLOCKED`', 'I2', 'consumes again <= 10 s'),

  c(33, 'primary stepdown during approve/provision', 'I1 I4', 'retried, one effect'),
  c(34, 'SIGKILL of mongod', 'I3 I5', 'every acknowledged write is there'),
  c(
    35,
    'unreachable 60 s across expiries',
    'I2 I8',
    'no new grants; revokes due come from an in-memory horizon (15 min, refreshed each sweep) and are recorded later, or page',
    quick,
  ),
  c(36, 'link cut after commit (unknown result)', 'I4', 'same key, no second effect'),
  c(37, 'disk full / write error', 'I1 I8', 'granting stops, revoking goes on with local spool'),
  c(
    38,
    'restore to one hour ago',
    'I5 I6',
    'starts in quarantine; rollback seen against the external checkpoint; reconcile before acting',
    {
      not: {
        why: 'signed checkpoints are not published yet; the note in the state folder and a head noted by people stand in for them',
        part: 'signed checkpoints',
      },
    },
  ),
  c(39, 'reads wrongly sent to a lagging secondary', 'I1', 'decision path refuses'),

  d(40, 'grant: timeout', 'I2 I4', 'as 10'),
  d(42, 'revoke: 429 `Retry-After: 120`, 10k due', 'I2', 'header honoured, revokes before grants, page at 60 s'),
  d(43, 'partial success, 3 of 5 groups', 'I2 I7', 'per-item record; compensated; all 5 revoked', {
    not: { why: 'there is no connector that takes several members in one call and answers for each of them' },
  }),
  d(45, 'revoke says 200, member still there', 'I2 I7', 'retried, escalated, never "revoked"'),
  d(46, 'revoke 404, removed by hand', 'I2', 'success + drift event'),
  d(47, 'credentials expired', 'I2', 'page <= 60 s; no dead letter; drains after rotation'),
  d(48, 'target down 6 h', 'I2', 'retry cap 5 min, <= Nback, overdue list right'),
  d(50, 'overlapping grants, same entitlement', 'I6 I2', 'the last expiry removes it, none earlier'),
  d(51, 'session outlives entitlement', 'I2', 'session killed, or residual time stated in the evidence', {
    not: { why: 'neither SCIM nor work by hand can end a session; it comes with a connector that can' },
  }),
  d(52, 'connector blocks CPU 60 s', 'I2 I4', 'other connectors on time'),

  e(53, 'event delivered 4 times', 'I4', 'one effect'),
  e(54, 'signed body replayed within 5 min; timestamp in the future', 'I4', 'second refused; +-5 min both ways', quick),
  e(55, 'bad signature, altered body, wrong content type', 'I1', '401, no state'),
  e(56, 'two approvers, same millisecond', 'I4', 'each counted once; quorum exact; one provision'),
  e(57, 'approve and deny, same millisecond', 'I1', 'one winner; the other is told'),
  e(58, 'one approver, double click, two devices', 'I4', 'one decision'),
  e(59, 'click after cancel or expiry', 'I1', 'refused'),
  e(60, 'API 429, or 30 min outage', 'I2 I7', 'grants and revokes unaffected; messages merged and caught up'),
  e(61, '`expired_trigger_id` (over 3 s)', 'I3', 'user told how to go on'),
  e(62, 'channel deleted, archived, bot removed', 'I3', 'fallback to approver DM'),
  e(63, 'approver deactivated before click, or before provision', 'I1', 'checked at decision and at provision'),
  e(65, 'requester deactivated, pending or active', 'I1 I2', 'cancelled / revoked at once'),
  e(67, 'Socket Mode: two sockets, reconnect in mid-click', 'I4', 'once'),

  f(69, "one worker's clock +-20 s", 'I2 I6', 'guard trips; never early by over 1 s'),
  f(70, 'NTP step +-1 h', 'I2 I6', 'as 69'),
  f(71, '"until 02:30" at DST change; 29 Feb; leap second', 'I2 I6', 'resolved once to UTC, shown with offset'),
  f(73, 'process or VM paused 5 min', 'I2 I4', 'fencing stops stale action; overdue first'),

  g(74, 'two bot instances', 'I4 I5', 'one effect, one event per transition'),
  g(75, 'event loop blocked longer than the lock', 'I4', 'double run harmless'),
  g(76, 'poison job: always throws, or kills the process', 'I2', 'isolated; revocation goes on by sweeper'),
  g(77, '100k queued notifications', 'I2', 'revocation lateness unchanged', { alone: true }),
  g(78, '10k expire in one second', 'I2', '<= Nburst', { alone: true }),
  g(81, 'new version deployed, old jobs and grants', 'I2', 'old schema still revokes'),
  g(82, 'connector missing from config, grant active', 'I2', 'boot pages, keeps the list'),
  g(83, 'start with 100k grants, 30 s liveness probe', 'I2', 'live before load ends; overdue first', {
    ...quick,
    alone: true,
  }),
  g(
    85,
    'audit row edited, deleted, swapped; tail cut; chain rebuilt',
    'I5',
    'verifier fails and names the first bad seq; tail cut and rebuild found by external checkpoint',
    {
      not: {
        why: 'checkpoints are not signed or published yet; a head that people noted elsewhere stands in for them',
        part: 'signed external checkpoints',
      },
    },
  ),
  g(86, 'audit sink down', 'I5 I8', 'grants stop, revokes go on'),
  g(87, 'break-glass while Slack or Mongo is down', 'I1 I5', 'works, limited, later reviewed', {
    not: { why: 'there is no break-glass command yet' },
  }),
];

/** Rows that a test exists for: all but those left out whole. */
export const TESTED: readonly Row[] = ROWS.filter((r) => !r.not || r.not.part !== undefined);

/** Numbers in the name of a test file: `row-22-flushall.test.ts`, `row-14-15-16-revoke.test.ts`. */
export function rowsOfFile(name: string): number[] {
  const numbers = /^row-((?:\d+-)+)/.exec(name)?.[1] ?? '';
  return numbers.split('-').filter(Boolean).map(Number);
}

/**
 * The test files to run.
 * @param names of the files of this folder
 * @param wanted `all`, or numbers with commas; the quick rows when absent
 * @returns at least one name, so that nothing wanted is never taken for everything
 */
export function filesOfRows(names: readonly string[], wanted: string | undefined): string[] {
  const numbers = new Set(
    wanted === 'all' ? TESTED.map((r) => r.row) : wanted ? wanted.split(',').map(Number) : quickRows(),
  );
  const files = names.filter((n) => n.endsWith('.test.ts') && rowsOfFile(n).some((r) => numbers.has(r)));
  return files.length > 0 ? files : ['none.test.ts'];
}

const quickRows = (): number[] => ROWS.filter((r) => r.quick).map((r) => r.row);
