import type { Actor } from '../domain/record.ts';
import { context, header, type Message, section } from './blocks.ts';
import { escapeMrkdwn, mrkdwn, when } from './text.ts';

/** A ledger event as the security channel needs it. */
export interface NoticeEvent {
  seq: number;
  at: Date;
  action: string;
  record: string | null;
  actor: Actor;
  detail: Record<string, unknown>;
}

interface Notice {
  title: string;
  /** Keys of the detail worth a line, in order. */
  show: readonly string[];
  /** Not every event of this action: only these. */
  only?: (detail: Record<string, unknown>) => boolean;
}

/** What security is told, most severe first. */
const NOTICES: Readonly<Record<string, Notice>> = {
  'quarantine.entered': {
    title: 'The database is older than it was, as after a restored backup: granting has stopped',
    show: ['why', 'witnessed', 'head', 'since'],
  },
  'revoke.overdue': {
    title: 'Access has not ended on time',
    show: ['target', 'role', 'system', 'dueAt', 'attempts', 'lastError'],
  },
  'revoke.offline': {
    title: 'Access was removed while the record could not be written',
    show: ['request', 'target', 'role', 'system', 'removedAt', 'evidence'],
  },
  'task.cannot': {
    title: 'Access cannot be taken away by hand',
    show: ['task', 'by', 'reason'],
    only: (d) => d.kind === 'revoke',
  },
  'system.missing': {
    title: 'Access is held at systems that are missing from portcullis.yml: it cannot be ended until they are back',
    show: ['systems', 'requests'],
  },
  'workspace.ended': {
    title:
      'The app is no longer installed in a Slack workspace: nobody there is asked or told until it is installed again',
    show: ['workspace', 'name', 'why'],
  },
  'workspace.installed': {
    title: 'The app was installed in a Slack workspace',
    show: ['workspace', 'name', 'by'],
  },
  'approval.refused': { title: 'A click was refused', show: ['request', 'verdict', 'why'] },
  'action.refused': { title: 'Somebody tried what is not theirs to do', show: ['request', 'tried', 'what', 'why'] },
  'card.withheld': {
    title: 'An approval card was not shown: its reader is no full member of our Slack; name another approver',
    show: ['request', 'person', 'account'],
  },
  'grant.mismatch': {
    title: 'More was given than approved; it is being undone',
    show: ['target', 'role', 'system', 'surplus'],
  },
  'grant.doubted': {
    title: 'The restored record does not say whether this was given',
    show: ['target', 'role', 'system', 'endsAt'],
  },
  'quarantine.lifted': {
    title: 'The quarantine after a restore was lifted: granting goes on',
    show: ['reason', 'host', 'acceptedCount', 'ended'],
  },
  'drift.found': {
    title: 'Access was found that nobody gave here',
    show: ['target', 'role', 'system', 'already', 'why'],
  },
  'grant.verified': {
    title: 'Privileged access was granted',
    show: ['target', 'role', 'system', 'endsAt'],
    only: (d) => d.privileged === true,
  },
  'extension.approved': {
    title: 'Privileged access was extended',
    show: ['target', 'role', 'system', 'endsAt'],
    only: (d) => d.privileged === true && d.last === true,
  },
  'extension.granted': {
    title: 'Privileged access was extended without approval, as its role allows once',
    show: ['target', 'role', 'system', 'endsAt'],
    only: (d) => d.privileged === true,
  },
  'request.blocked': {
    title: 'A request was refused: nobody could decide it',
    show: ['target', 'role', 'system', 'why'],
  },
  'approval.escalated': {
    title: 'A request waits for a decision, and there is nobody further to ask',
    show: ['role', 'system', 'step'],
    only: (d) => Array.isArray(d.people) && d.people.length === 0,
  },
  'catalog.rejected': {
    title: 'The catalogue file was refused; the last good one stays',
    show: ['file', 'sha256', 'faults', 'why', 'error'],
  },
  'roster.rejected': {
    title: 'The people file was refused; the last good one stays',
    show: ['file', 'sha256', 'faults', 'why', 'error'],
  },
  'dependency.degraded': { title: 'A part we depend on does not work', show: ['dependency', 'host', 'trouble'] },
  'dependency.restored': { title: 'A part we depend on works again', show: ['dependency', 'host'] },
  'revoke.verified': {
    title: 'Overdue access has now ended',
    show: ['target', 'role', 'system', 'evidence'],
    only: (d) => d.wasOverdue === true,
  },
};

const SEVERITY = Object.keys(NOTICES);
/** Most events spelled out in one message. */
const MAX_LINES = 20;
/** Longest line, so that a full message stays within what Slack takes. */
const LINE_MAX = 520;
/** Longest value of a detail. */
const VALUE_MAX = 120;

/** Whether the security channel hears of the event. */
export function isNotice(event: Pick<NoticeEvent, 'action' | 'detail'>): boolean {
  const notice = Object.hasOwn(NOTICES, event.action) ? NOTICES[event.action] : undefined;
  return notice !== undefined && (notice.only?.(event.detail) ?? true);
}

/**
 * One message for many events, so that a bad hour is a list and not a flood. Events that are no notices are left out.
 * @param events at least one notice
 */
export function securityNotice(events: readonly NoticeEvent[]): Message {
  const told = events.filter(isNotice).sort((a, b) => rank(a) - rank(b) || a.seq - b.seq);
  const rest = told.length - MAX_LINES;
  const title = told.length === 1 ? 'Security: 1 event' : `Security: ${String(told.length)} events`;
  const worst = told[0] ? `, the most severe: ${NOTICES[told[0].action]?.title ?? ''}` : '';
  return {
    text: `${title}${worst}`,
    blocks: [
      header(title),
      ...told.slice(0, MAX_LINES).map((e) => section(mrkdwn(line(e)))),
      ...(rest > 0 ? [section(mrkdwn(`and ${String(rest)} more: \`portcullis audit export\``))] : []),
      context(mrkdwn('Numbers are those of the ledger.')),
    ],
  };
}

function rank(event: NoticeEvent): number {
  return SEVERITY.indexOf(event.action);
}

function line(event: NoticeEvent): string {
  const notice = NOTICES[event.action];
  if (!notice) return '';
  const { record, actor, detail } = event;
  const parts = [
    ...(record ? [escapeMrkdwn(record, 40)] : []),
    ...(actor.kind === 'person' ? [`by ${escapeMrkdwn(actor.name, 60)} (${escapeMrkdwn(actor.id, 30)})`] : []),
    ...notice.show.flatMap((key) => value(key, detail[key])),
  ];
  // Part by part, never through the middle of one: a mark cut in two would be read as something else.
  return parts.reduce(
    (so, part) => (so.length + part.length > LINE_MAX ? so : `${so} · ${part}`),
    `*${notice.title}* · no. ${String(event.seq)} · ${when(event.at)}`,
  );
}

const LABELS: Readonly<Record<string, string>> = {
  witnessed: 'known outside',
  head: 'found',
  acceptedCount: 'differences accepted',
  target: 'person',
  dueAt: 'should have ended',
  endsAt: 'ends',
  lastError: 'last problem',
  surplus: 'too much',
  already: 'found',
  evidence: 'proof',
};

function value(key: string, raw: unknown): string[] {
  const label = LABELS[key] ?? key;
  if (raw instanceof Date) return [`${label}: ${when(raw)}`];
  const text = Array.isArray(raw)
    ? raw.map(String).join(', ')
    : typeof raw === 'string' || typeof raw === 'number'
      ? String(raw)
      : '';
  if (text === '') return [];
  // Codes are words with underscores.
  if (key === 'why' && /^[a-z_]{1,40}$/u.test(text)) return [`${label}: ${text.replaceAll('_', ' ')}`];
  // Dates come back from stored events as text.
  const date = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/u.test(text) ? new Date(text) : null;
  return [`${label}: ${date && !Number.isNaN(date.getTime()) ? when(date) : escapeMrkdwn(text, VALUE_MAX)}`];
}
