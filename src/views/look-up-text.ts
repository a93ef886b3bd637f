import type { KnownBlock } from '@slack/types';
import { foldHoldings, type Holding, type LedgerEvent, type Standing, standingAt } from '../domain/holding.ts';
import { ENGLISH } from '../words/words.ts';
import { context, header, type Message, section } from './blocks.ts';
import { endCauseWords, eventWords } from './event-words.ts';
import { escapeMrkdwn, mrkdwn, oneLine, plain, shorten, utc, whenBoth } from './text.ts';

/** Answers from the ledger: who held what, and what happened with one request. For the caller alone. */

/** How names of ids are found; ids that nobody bears any more are shown as they are. */
export interface Names {
  person(id: string): string;
  role(id: string): string;
  system(id: string): string;
}

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

const STANDING: Readonly<Record<Standing, string>> = {
  held: 'held',
  ending: 'ending, not yet seen to be gone',
  overdue: 'overdue: should have ended, not yet seen to be gone',
  unproven: 'being given, not read back yet',
};

/** Who held what at a time. */
export function heldText(v: HeldView, names: Names): Message {
  const title = shorten(`Access ${v.onePerson ? 'of' : 'to'} ${oneLine(v.about)}`, 140);
  const zone = v.zone === null ? '' : ` The time was read in the zone ${escapeMrkdwn(v.zone, 60)}.`;
  const lead = `As of ${whenBoth(v.at)}: *${v.total === 1 ? '1 grant' : `${String(v.total)} grants`}*.${zone}`;
  const shown = fitting(
    v.holdings.slice(0, MOST).map((h) => section(mrkdwn(entry(h, v, names)))),
    ROOM,
  );
  const rest = v.total - shown.length;
  const nothing = 'Nothing was held then: no grant had been given that was not yet read back as gone.';
  return {
    text: `${escapeMrkdwn(title)}, ${utc(v.at)}: ${String(v.total)}`,
    blocks: [
      header(title),
      section(mrkdwn(lead)),
      ...(v.total === 0 ? [section(plain(nothing))] : shown),
      ...(rest > 0
        ? [section(plain(`and ${String(rest)} more. The whole list, on the command line: ${v.whole}`))]
        : []),
      context(mrkdwn('From the ledger; the numbers are those of its entries. Privileged access comes first.')),
    ],
  };
}

function entry(h: Holding, v: HeldView, names: Names): string {
  const standing = standingAt(h, v.at);
  const role = `${escapeMrkdwn(names.role(h.role), 60)} on ${escapeMrkdwn(names.system(h.system), 60)}`;
  const who = v.onePerson ? `*${role}*` : `*${named(h.person, names)}*: ${role}`;
  const lines = [
    `${who}${h.privileged ? ' (privileged)' : ''}`,
    `${standing ? STANDING[standing] : 'not held'} · ${escapeMrkdwn(h.request, 40)}`,
    approvedLine(h, names),
    givenLine(h),
    endLine(h, names),
  ];
  return fitting(
    lines.filter((l) => l !== ''),
    SECTION_MAX,
  ).join('\n');
}

function named(id: string, names: Names): string {
  const name = names.person(id);
  return name === id ? escapeMrkdwn(id, 40) : `${escapeMrkdwn(name, 60)} (${escapeMrkdwn(id, 40)})`;
}

const no = (seq: number): string => `no. ${String(seq)}`;

function approvedLine(h: Holding, names: Names): string {
  if (h.approvals.length === 0) return 'Approved: no approval is in the ledger';
  const each = h.approvals.map(
    (a) => `${named(a.by, names)}, ${escapeMrkdwn(a.step, 30)}, ${whenBoth(a.at)}, ${no(a.seq)}`,
  );
  const shown = fitting(each, APPROVALS_MAX);
  const rest = each.length - shown.length;
  return `Approved by ${shown.join('; ')}${rest > 0 ? ` and ${String(rest)} more` : ''}`;
}

function givenLine(h: Holding): string {
  if (h.given) return `Read back as given ${whenBoth(h.given.at)}, ${no(h.given.seq)}`;
  return h.started ? `May have been given from ${whenBoth(h.started.at)}, ${no(h.started.seq)}; never read back` : '';
}

function endLine(h: Holding, names: Names): string {
  if (h.gone) {
    const why = h.ending ? ` because ${escapeMrkdwn(endCauseWords(ENGLISH, h.ending.cause), 60)}` : '';
    const by = h.ending?.by ? ` (${named(h.ending.by, names)})` : '';
    return `Ended${why}${by}, read back as gone ${whenBoth(h.gone.at)}, ${no(h.gone.seq)}`;
  }
  if (h.ending) return `To end since ${whenBoth(h.ending.at)}, ${no(h.ending.seq)}; not yet seen to be gone`;
  return h.endsAt ? `Ends ${whenBoth(h.endsAt)}` : '';
}

/** Everything the ledger says about one request, in its order. */
export function auditText(request: string, events: readonly LedgerEvent[], names: Names): Message {
  const [story] = foldHoldings(events);
  const title = `${request} in the ledger`;
  const lines = fitting(
    events.slice(0, LINES_MOST).map((e) => eventLine(e, names)),
    ROOM,
  );
  const rest = events.length - lines.length;
  const about = story
    ? `${named(story.person, names)}: ${escapeMrkdwn(names.role(story.role), 60)} on ${escapeMrkdwn(names.system(story.system), 60)}${story.privileged ? ' (privileged)' : ''}`
    : '';
  return {
    text: `${escapeMrkdwn(title)}: ${String(events.length)} entries`,
    blocks: [
      header(title),
      ...(about ? [section(mrkdwn(about))] : []),
      ...packed(lines),
      ...(rest > 0
        ? [section(plain(`and ${String(rest)} more. The whole, on the command line: portcullis audit export`))]
        : []),
      context(mrkdwn('Each entry was compared with its hash. `portcullis audit verify` checks the whole chain.')),
    ],
  };
}

function eventLine(e: LedgerEvent, names: Names): string {
  const by = e.actor.kind === 'person' ? named(e.actor.id, names) : escapeMrkdwn(e.actor.name, 30);
  return `*${no(e.seq)}* ${whenBoth(e.at)} · ${by}: ${escapeMrkdwn(eventWords(ENGLISH, e, names.person), 400)}`;
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
