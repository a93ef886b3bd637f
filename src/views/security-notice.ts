import type { Actor } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { context, header, type Message, section } from './blocks.ts';
import { PROGRAM } from './ids.ts';
import { type Names, named } from './names.ts';
import { escapeMrkdwn, mrkdwn, storedInstant, when } from './text.ts';
import { stepWords } from './wording.ts';

type Told = keyof Words['security']['titles'];
type Shown = keyof Words['security']['labels'];

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
  /** Keys of the detail worth a line, in order. */
  show: readonly Shown[];
  /** Not every event of this action: only these. */
  only?: (detail: Record<string, unknown>) => boolean;
}

/** What security is told, most severe first. */
const NOTICES: Readonly<Record<Told, Notice>> = {
  'quarantine.entered': {
    show: ['why', 'witnessed', 'head', 'since'],
  },
  'revoke.overdue': {
    show: ['target', 'role', 'system', 'dueAt', 'attempts', 'lastError'],
  },
  'revoke.offline': {
    show: ['request', 'target', 'role', 'system', 'removedAt', 'evidence'],
  },
  'task.cannot': {
    show: ['task', 'by', 'reason'],
    only: (d) => d.kind === 'revoke',
  },
  'system.missing': {
    show: ['systems', 'requests'],
  },
  'workspace.ended': { show: ['workspace', 'name', 'why'] },
  'workspace.installed': { show: ['workspace', 'name', 'by'] },
  'approval.refused': { show: ['request', 'verdict', 'why'] },
  'action.refused': { show: ['request', 'tried', 'what', 'why'] },
  'card.withheld': {
    show: ['request', 'person', 'account'],
  },
  'channel.closed': { show: ['system', 'channel', 'why'] },
  'grant.mismatch': {
    show: ['target', 'role', 'system', 'surplus'],
  },
  'grant.doubted': {
    show: ['target', 'role', 'system', 'endsAt'],
  },
  'quarantine.lifted': {
    show: ['reason', 'host', 'acceptedCount', 'ended'],
  },
  'drift.found': {
    show: ['target', 'role', 'system', 'already', 'why'],
  },
  'grant.verified': {
    show: ['target', 'role', 'system', 'endsAt'],
    only: (d) => d.privileged === true,
  },
  'extension.approved': {
    show: ['target', 'role', 'system', 'endsAt'],
    only: (d) => d.privileged === true && d.last === true,
  },
  'extension.granted': {
    show: ['target', 'role', 'system', 'endsAt'],
    only: (d) => d.privileged === true,
  },
  'request.blocked': {
    show: ['target', 'role', 'system', 'why'],
  },
  'approval.escalated': {
    show: ['role', 'system', 'step'],
    only: (d) => Array.isArray(d.people) && d.people.length === 0,
  },
  'catalog.rejected': {
    show: ['file', 'sha256', 'faults', 'why', 'error'],
  },
  'roster.rejected': {
    show: ['file', 'sha256', 'faults', 'why', 'error'],
  },
  'dependency.degraded': { show: ['dependency', 'host', 'trouble'] },
  'dependency.restored': { show: ['dependency', 'host'] },
  'revoke.verified': {
    show: ['target', 'role', 'system', 'evidence'],
    only: (d) => d.wasOverdue === true,
  },
};

const SEVERITY = Object.keys(NOTICES);
const isTold = (action: string): action is Told => Object.hasOwn(NOTICES, action);
/** Most events spelled out in one message. */
const MAX_LINES = 20;
/** Longest line, so that a full message stays within what Slack takes. */
const LINE_MAX = 520;
/** Longest value of a detail. */
const VALUE_MAX = 120;

/** Whether the security channel hears of the event. */
export function isNotice(event: Pick<NoticeEvent, 'action' | 'detail'>): boolean {
  return isTold(event.action) && (NOTICES[event.action].only?.(event.detail) ?? true);
}

/**
 * One message for many events, so that a bad hour is a list and not a flood. Events that are no notices are left out.
 * @param events at least one notice
 */
export function securityNotice(words: Words, events: readonly NoticeEvent[], names: Names): Message {
  const t = words.security;
  const told = events.filter(isNotice).sort((a, b) => rank(a) - rank(b) || a.seq - b.seq);
  const rest = told.length - MAX_LINES;
  const title = t.events({ count: told.length });
  const worst = told[0] && isTold(told[0].action) ? t.mostSevere({ title: t.titles[told[0].action] }) : '';
  return {
    text: `${title}${worst}`,
    blocks: [
      header(title),
      ...told.slice(0, MAX_LINES).map((e) => section(mrkdwn(line(words, e, names)))),
      ...(rest > 0 ? [section(mrkdwn(t.more({ count: rest, command: `${PROGRAM} audit export` })))] : []),
      context(mrkdwn(t.numbers)),
    ],
  };
}

function rank(event: NoticeEvent): number {
  return SEVERITY.indexOf(event.action);
}

function line(words: Words, event: NoticeEvent, names: Names): string {
  const t = words.security;
  const { action, record, actor, detail } = event;
  if (!isTold(action)) return '';
  const parts = [
    ...(record ? [escapeMrkdwn(record, 40)] : []),
    ...(actor.kind === 'person' ? [t.by({ name: escapeMrkdwn(actor.name, 60), id: escapeMrkdwn(actor.id, 30) })] : []),
    ...NOTICES[action].show.flatMap((key) => value(words, key, detail[key], names)),
  ];
  // Part by part, never through the middle of one: a mark cut in two would be read as something else.
  return parts.reduce(
    (so, part) => (so.length + part.length > LINE_MAX ? so : `${so} · ${part}`),
    `*${t.titles[action]}* · ${t.number({ seq: event.seq })} · ${when(event.at)}`,
  );
}

/** Details that are ids of something with a name, and how the name is said. */
const NAMED: Readonly<Partial<Record<Shown, (id: string, names: Names, words: Words) => string>>> = {
  target: named,
  person: named,
  by: named,
  role: (id, names) => escapeMrkdwn(names.role(id), VALUE_MAX),
  system: (id, names) => escapeMrkdwn(names.system(id), VALUE_MAX),
  step: (name, _, words) => stepWords(words, { name }),
};

function value(words: Words, key: Shown, raw: unknown, names: Names): string[] {
  const label = words.security.labels[key];
  if (raw instanceof Date) return [`${label}: ${when(raw)}`];
  const name = NAMED[key];
  if (name && typeof raw === 'string' && raw !== '') return [`${label}: ${name(raw, names, words)}`];
  const text = Array.isArray(raw)
    ? raw.map(String).join(', ')
    : typeof raw === 'string' || typeof raw === 'number'
      ? String(raw)
      : '';
  if (text === '') return [];
  // Codes are words with underscores.
  if (key === 'why' && /^[a-z_]{1,40}$/u.test(text)) return [`${label}: ${text.replaceAll('_', ' ')}`];
  const date = storedInstant(text);
  return [`${label}: ${date ? when(date) : escapeMrkdwn(text, VALUE_MAX)}`];
}
