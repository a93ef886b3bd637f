import { LANGUAGES } from '../../src/domain/language.ts';
import { type PlannedMessage, plannedMessages } from '../../src/views/plan.ts';
import { wordsIn } from '../../src/words/words-in.ts';
import { inEnglish } from '../support/in-words.ts';
import type { Evidence, ShownMessage, SlackEvidence, Violation } from './evidence.ts';
import { type Case, deadline, groupsOf, heldAt, ms, type Reading, type Slot, slotKey, utc } from './read-evidence.ts';

const ALL_WORDS = LANGUAGES.map(wordsIn);
const GIVEN = ALL_WORDS.map((w) => w.state.active.headline);
const GONE = ALL_WORDS.map((w) => w.state.ended.headline);
const SIGNALS = ALL_WORDS.map((w) => w.signals.title);
const begins = (text: string, starts: readonly string[]) => starts.some((s) => text.startsWith(s));
/** Slack is brought in line within this time of being there, in ms. */
const CATCH_UP_MS = 60_000;

/** I7: Slack never shows what the record and the target do not say. */
export function checkShown(reading: Reading): Violation[] {
  const { slack, limits } = reading.evidence;
  if (!slack) return [];
  const slots = new Map(reading.slots.map((s) => [slotKey(s), s]));
  const channels = new Set([...reading.cases.values()].flatMap((c) => c.record.channel?.id ?? []));
  const about = messagesByRequest(slack, channels);
  const found: Violation[] = [];
  let extra = 0;
  for (const c of reading.cases.values()) {
    const messages = about.get(c.record.id) ?? [];
    found.push(...checkClaims(reading, c, messages, slots));
    if (!limits.settled) continue;
    const last = checkLast(reading, c, messages);
    found.push(...last.found);
    extra += last.extra.length;
    if (extra > limits.extraCards) found.push(...last.extra);
  }
  return [...found, ...checkHistory(reading, slack, slots)];
}

/** @param channels those of owners, where each message is about one request */
function messagesByRequest(slack: SlackEvidence, channels: ReadonlySet<string>): Map<string, ShownMessage[]> {
  const about = new Map<string, ShownMessage[]>();
  for (const m of slack.messages) {
    if (m.userId === null && !channels.has(m.channel)) continue;
    for (const id of new Set(m.text.match(/REQ-\d{4}-\d{6,}/g) ?? [])) about.set(id, [...(about.get(id) ?? []), m]);
  }
  return about;
}

/** By the person, or by the channel. */
const readerOf = (m: ShownMessage): string => m.userId ?? m.channel;

/** Every message a function of the record: what it should show is there, and nothing else about it is. */
function checkLast({ evidence }: Reading, { record }: Case, messages: readonly ShownMessage[]) {
  const say = (why: string): Violation => ({ invariant: 'I7', request: record.id, why });
  const all = plannedMessages(inEnglish, record, evidence.lookedAt);
  // What a line of the thread says never changes, and only some name the request.
  const lines = new Set(all.flatMap((p) => (p.thread ? plain(p.text) : [])));
  const planned = all.filter((p) => !p.thread);
  const matched = new Set<ShownMessage>();
  const found: Violation[] = [];
  for (const p of planned) {
    const hit = messages.find((m) => !matched.has(m) && readerOf(m) === p.userId && shows(m, p));
    if (hit) matched.add(hit);
    else {
      const now = messages.find((m) => readerOf(m) === p.userId)?.text ?? 'nothing';
      found.push(say(`${p.userId} should see “${p.text}” (${p.key}) and sees “${now}”`));
    }
  }
  const rest = messages.filter((m) => !matched.has(m) && !lines.has(plain(m.text)));
  const extra = rest.map((m) => say(`${readerOf(m)} sees once too often: “${m.text}”`));
  // Told already as "should see and sees".
  return { found, extra: extra.slice(found.length) };
}

function shows(message: ShownMessage, planned: PlannedMessage): boolean {
  if (plain(message.text) !== plain(planned.text)) return false;
  if (message.words === null) return true;
  // What approvers are told beside the record is not of the record.
  const words = message.words.filter((w) => !begins(w, SIGNALS));
  return plain(words.join('\n')) === plain(wordsOf(planned.blocks).join('\n'));
}

/** Dates by their fallback and marks unescaped, as they are shown in the end. */
const plain = (text: string): string =>
  text
    .replace(/<!date\^\d+\^[^|<>]*\|([^<>]*)>/gu, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** Every text within blocks, in order. */
export function wordsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, v]) => (key === 'text' && typeof v === 'string' ? [v] : wordsOf(v)));
}

/** What a message says of the target is so at the target, in every copy of it. */
function checkClaims(
  reading: Reading,
  c: Case,
  messages: readonly ShownMessage[],
  slots: ReadonlyMap<string, Slot>,
): Violation[] {
  const { lookedAt } = reading.evidence;
  return messages.flatMap((m) => claimFault(c, m.text, lookedAt, slots, reading) ?? []);
}

/** The same as it happened: nothing was shown as gone before it was, nor as there. */
function checkHistory(reading: Reading, slack: SlackEvidence, slots: ReadonlyMap<string, Slot>): Violation[] {
  return slack.history.flatMap(({ at, text }) => {
    const id = /REQ-\d{4}-\d{6,}/.exec(text)?.[0] ?? '';
    const c = reading.cases.get(id);
    const fault = c && claimFault(c, text, at, slots, reading);
    return fault ? [{ ...fault, why: `at ${utc(at)}: ${fault.why}` }] : [];
  });
}

function claimFault(
  { record, goneAt }: Case,
  text: string,
  at: Date,
  slots: ReadonlyMap<string, Slot>,
  { evidence }: Reading,
): Violation | null {
  const gone = begins(text, GONE);
  if ((!gone && !begins(text, GIVEN)) || record.terms.connector === 'manual') return null;
  for (const group of groupsOf(record)) {
    const slot = slots.get(slotKey({ system: record.terms.systemId, user: record.target.id, group }));
    if (!slot) continue;
    const held = heldAt(slot, at);
    // A message about what was given may be behind its end by the time an end may take.
    const { clockMs, endsWithinMs } = evidence.limits;
    const ending =
      goneAt !== null &&
      ms(at) >= ms(goneAt) - clockMs &&
      ms(at) <= deadline(evidence, goneAt, endsWithinMs + CATCH_UP_MS);
    const byHand = slot.effects.some((e) => e.foreign && e.op === 'remove' && e.at <= at);
    if (!gone && !held && !ending && !byHand)
      return { invariant: 'I7', request: record.id, why: `“${text}” is shown, and the target does not hold ${group}` };
    const kept = slot.cases.some((o) => o.record !== record && o.approval && o.goneAt && covers(o, at, evidence));
    const handed = slot.stays.some((t) => t.begin.foreign && t.begin.at <= at && (!t.end || at < t.end.at));
    if (gone && held && !kept && !handed)
      return { invariant: 'I7', request: record.id, why: `“${text}” is shown, and the target still holds ${group}` };
  }
  return null;
}

/** Until its own end, and as long after as that may take. */
const covers = (c: Case, at: Date, evidence: Evidence): boolean =>
  c.approval !== null &&
  c.goneAt !== null &&
  ms(c.approval.at) - evidence.limits.clockMs <= ms(at) &&
  ms(at) <= deadline(evidence, c.goneAt, evidence.limits.endsWithinMs);
