import type { KnownBlock } from '@slack/types';
import { foldHoldings, type Holding, type LedgerEvent, standingAt } from '../domain/holding.ts';
import type { Words } from '../words/words.ts';
import { context, header, type Message, section } from './blocks.ts';
import { endCauseWords, eventWords } from './event-words.ts';
import { type Names, named } from './names.ts';
import { escapeMrkdwn, mrkdwn, oneLine, plain, shorten, utc, whenBoth } from './text.ts';
import { stepWords } from './wording.ts';

/** Answers from the ledger: who held what, and what happened with one request. For the caller alone. */

export interface HeldView {
  /** What was looked up, as a title: "Production Cloud", "Sam Whitfield". Plain. */
  about: string;
  /** One person: the lines need not name them. */
  onePerson: boolean;
  at: Date;
  /** How the time was read, when one was given: its zone. */
  zone: string | null;
  holdings: readonly Holding[];
  /** With those not read in full. */
  total: number;
  /** What gives the whole on the command line. Plain. */
  whole: string;
}

/** Room for entries, in characters of JSON: the whole stays below what Slack takes of one message. */
const ROOM = 10_500;
/** Most entries and lines, so that their blocks fit a message. */
const MOST = 30;
const LINES_MOST = 60;
/** Longest text of one block, as JSON has it, and longest list of approvals in it. */
const SECTION_MAX = 2_900;
const APPROVALS_MAX = 1_200;

/** Who held what at a time. */
export function heldText(words: Words, v: HeldView, names: Names): Message {
  const t = words.lookUp;
  const title = shorten((v.onePerson ? t.accessOf : t.accessTo)({ name: oneLine(v.about) }), 140);
  const zone = v.zone === null ? '' : t.zone({ zone: escapeMrkdwn(v.zone, 60) });
  const lead = `${t.asOf({ at: whenBoth(v.at), grants: t.grants({ count: v.total }) })}${zone}`;
  const shown = fitting(
    v.holdings.slice(0, MOST).map((h) => section(mrkdwn(entry(words, h, v, names)))),
    ROOM,
  );
  const rest = v.total - shown.length;
  return {
    text: `${escapeMrkdwn(title)}, ${utc(v.at)}: ${String(v.total)}`,
    blocks: [
      header(title),
      section(mrkdwn(lead)),
      ...(v.total === 0 ? [section(plain(t.nothing))] : shown),
      ...(rest > 0 ? [section(plain(t.moreHeld({ count: String(rest), line: v.whole })))] : []),
      context(mrkdwn(t.heldFoot)),
    ],
  };
}

function entry(words: Words, h: Holding, v: HeldView, names: Names): string {
  const t = words.lookUp;
  const standing = standingAt(h, v.at);
  const role = roleOn(words, h, names);
  const who = v.onePerson ? `*${role}*` : `*${named(h.person, names)}*: ${role}`;
  const lines = [
    `${who}${h.privileged ? t.privileged : ''}`,
    `${standing ? t.standing[standing] : t.notHeld} · ${escapeMrkdwn(h.request, 40)}`,
    approvedLine(words, h, names),
    givenLine(words, h),
    endLine(words, h, names),
  ];
  return fitting(
    lines.filter((l) => l !== ''),
    SECTION_MAX,
  ).join('\n');
}

function roleOn({ lookUp }: Words, h: Pick<Holding, 'role' | 'system'>, names: Names): string {
  const [role, system] = [escapeMrkdwn(names.role(h.role), 60), escapeMrkdwn(names.system(h.system), 60)];
  return lookUp.onSystem({ role, system });
}

const no = ({ lookUp }: Words, seq: number): string => lookUp.seq({ seq: String(seq) });

function approvedLine(words: Words, h: Holding, names: Names): string {
  const t = words.lookUp;
  if (h.approvals.length === 0) return t.noApproval;
  const each = h.approvals.map(
    (a) => `${named(a.by, names)}, ${stepWords(words, { name: a.step })}, ${whenBoth(a.at)}, ${no(words, a.seq)}`,
  );
  const shown = fitting(each, APPROVALS_MAX);
  const rest = each.length - shown.length;
  return `${t.approvedBy({ list: shown.join('; ') })}${rest > 0 ? t.andMore({ count: String(rest) }) : ''}`;
}

function givenLine(words: Words, h: Holding): string {
  const t = words.lookUp;
  if (h.given) return t.given({ at: whenBoth(h.given.at), no: no(words, h.given.seq) });
  return h.started ? t.maybeGiven({ at: whenBoth(h.started.at), no: no(words, h.started.seq) }) : '';
}

function endLine(words: Words, h: Holding, names: Names): string {
  const t = words.lookUp;
  if (h.gone) {
    const why = h.ending ? t.because({ cause: escapeMrkdwn(endCauseWords(words, h.ending.cause), 60) }) : '';
    const by = h.ending?.by ? ` (${named(h.ending.by, names)})` : '';
    return t.ended({ why, by, at: whenBoth(h.gone.at), no: no(words, h.gone.seq) });
  }
  if (h.ending) return t.toEnd({ at: whenBoth(h.ending.at), no: no(words, h.ending.seq) });
  return h.endsAt ? t.ends({ at: whenBoth(h.endsAt) }) : '';
}

/** Everything the ledger says about one request, in its order. */
export function auditText(words: Words, request: string, events: readonly LedgerEvent[], names: Names): Message {
  const [story] = foldHoldings(events);
  const t = words.lookUp;
  const title = t.inLedger({ id: request });
  const lines = fitting(
    events.slice(0, LINES_MOST).map((e) => eventLine(words, e, names)),
    ROOM,
  );
  const rest = events.length - lines.length;
  const about = story
    ? `${named(story.person, names)}: ${roleOn(words, story, names)}${story.privileged ? t.privileged : ''}`
    : '';
  return {
    text: t.entries({ title: escapeMrkdwn(title), count: String(events.length) }),
    blocks: [
      header(title),
      ...(about ? [section(mrkdwn(about))] : []),
      ...packed(lines),
      ...(rest > 0 ? [section(plain(t.moreEntries({ count: String(rest) })))] : []),
      context(mrkdwn(t.auditFoot)),
    ],
  };
}

function eventLine(words: Words, e: LedgerEvent, names: Names): string {
  const by = e.actor.kind === 'person' ? named(e.actor.id, names) : escapeMrkdwn(e.actor.name, 30);
  return `*${no(words, e.seq)}* ${whenBoth(e.at)} · ${by}: ${escapeMrkdwn(eventWords(words, e, names), 400)}`;
}

/** Lines in as few blocks as take them. */
function packed(lines: readonly string[]): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  for (let rest = lines; rest.length > 0; ) {
    const some = fitting(rest, SECTION_MAX);
    blocks.push(section(mrkdwn(some.join('\n'))));
    rest = rest.slice(Math.max(1, some.length));
  }
  return blocks;
}

/** As many as fit, from the first. */
function fitting<T>(all: readonly T[], room: number): T[] {
  let left = room;
  const shown: T[] = [];
  for (const one of all) {
    left -= JSON.stringify(one).length;
    if (left < 0) break;
    shown.push(one);
  }
  return shown;
}
