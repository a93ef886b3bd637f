import type { KnownBlock } from '@slack/types';
import { type Digest, waitsSince } from '../domain/digest.ts';
import type { Listed, Need } from '../domain/home.ts';
import type { AccessRequest } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { context, header, type Message, section } from './blocks.ts';
import { firstThatFits } from './fit.ts';
import { COMMAND } from './ids.ts';
import { shortWhat } from './request-facts.ts';
import { escapeMrkdwn, mrkdwn, when } from './text.ts';

/** Entries named in each list, fullest first. */
const ROOMS: readonly [number, ...number[]] = [8, 5, 3, 1];

/** The day in one message: of an owner, or of all for the security channel. Lists without entries are left out. */
export function digestMessage(words: Words, digest: Digest): Message {
  return firstThatFits(ROOMS, (most) => messageOf(words, digest, most));
}

interface Part {
  title: string;
  total: number;
  lines: string[];
}

function messageOf(words: Words, d: Digest, most: number): Message {
  const t = words.digest;
  const title = d.reader ? t.yourDay : t.securityDay;
  const parts = partsOf(words, d).filter((p) => p.total > 0);
  const hint = d.reader
    ? [t.act, t.change({ command: `${COMMAND} settings` })]
    : [t.look({ command: `${COMMAND} audit` })];
  return {
    text: [title, ...parts.map((p) => p.title)].join(' · '),
    blocks: [header(title), ...parts.map((p) => block(words, p, most)), context(mrkdwn(hint.join(' ')))],
  };
}

function block(words: Words, { title, total, lines }: Part, most: number): KnownBlock {
  const shown = lines.slice(0, most).map((line) => `• ${line}`);
  const rest = total - shown.length;
  return section(
    mrkdwn([`*${title}*`, ...shown, ...(rest > 0 ? [words.counts.andMore({ count: rest })] : [])].join('\n')),
  );
}

function partsOf(words: Words, d: Digest): Part[] {
  const t = words.digest;
  const part = <T>(title: string, list: Listed<T>, line: (item: T) => string): Part => ({
    title,
    total: list.total,
    lines: list.items.map(line),
  });
  const count = (list: Listed<unknown>) => ({ count: list.total });
  const { causes } = d.ended;
  const why = causes.map((c) => t.causeCount({ why: t.causes[c.cause], count: c.count })).join(', ');
  const ended = part(t.ended({ ...count(d.ended), at: when(d.since) }), d.ended, (r) => endedLine(words, r));
  return [
    part(d.reader ? t.needs(count(d.needs)) : t.securityNeeds(count(d.needs)), d.needs, (n) => needLine(words, n, d)),
    part(t.overdue(count(d.overdue)), d.overdue, (r) => {
      const error = escapeMrkdwn(r.end?.lastError ?? '', 120);
      return t.overdueLine({
        ...naming(words, r),
        at: when(r.end?.dueAt ?? d.now),
        error: r.end?.lastError ? error : '',
      });
    }),
    part(t.problems(count(d.problems)), d.problems, ({ record, problem }) =>
      t.problemLine({ ...naming(words, record), said: escapeMrkdwn(problem.text, 160) }),
    ),
    part(d.reader ? t.ending(count(d.ending)) : t.endingPrivileged(count(d.ending)), d.ending, (r) =>
      t.endsLine({ ...naming(words, r), at: when(r.endsAt ?? d.now) }),
    ),
    part(t.leaving(count(d.leaving)), d.leaving, (l) => leavingLine(words, l)),
    // A line of its own for each cause where there is more than one end: the list alone would hide them.
    causes.length > 1 ? { ...ended, title: `${ended.title} (${why})` } : ended,
  ];
}

const naming = (words: Words, r: AccessRequest) => ({
  what: escapeMrkdwn(shortWhat(words, r)),
  who: escapeMrkdwn(r.target.name, 60),
  id: escapeMrkdwn(r.id),
});

function needLine(words: Words, need: Need, d: Digest): string {
  const t = words.digest;
  const { record, what } = need;
  const waited = d.now.getTime() - waitsSince(need, d.reader?.id ?? null).getTime();
  const common = { ...naming(words, record), length: words.counts.length({ ms: rounded(waited) }) };
  if (what.kind === 'task') return t.task(common);
  return what.kind === 'step' ? t.decide(common) : t.moreTime({ ...common, at: when(record.endsAt ?? d.now) });
}

/** Hours after a day, minutes before. */
function rounded(ms: number): number {
  const unit = ms >= 86_400_000 ? 3_600_000 : 60_000;
  return ms < unit ? ms : Math.floor(ms / unit) * unit;
}

function endedLine(words: Words, r: AccessRequest): string {
  const why = words.digest.causes[r.end?.cause ?? 'expired'];
  return words.digest.endedLine({ ...naming(words, r), at: when(r.end?.verifiedAt ?? r.openedAt), why });
}

function leavingLine(words: Words, l: Digest['leaving']['items'][number]): string {
  const t = words.digest;
  const who = escapeMrkdwn(l.person.name, 60);
  const about = { who, holds: l.holds, at: l.at ? when(l.at) : '', sponsor: escapeMrkdwn(l.sponsorName ?? '', 60) };
  if (l.why === 'no_sponsor') return t.noSponsor(about);
  return l.why === 'ends' ? t.leaves(about) : t.sponsorLeaves(about);
}
