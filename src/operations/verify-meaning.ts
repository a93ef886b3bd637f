import type { StoredEntry } from '../domain/verify-link.ts';

/** What the events say that cannot be right, however whole the chain is. */
export interface Finding {
  seq: number;
  record: string | null;
  /** For a person. */
  why: string;
}

export interface MeaningCheck {
  /** To be shown each entry of a whole chain, in order. */
  see(entry: StoredEntry): void;
  /** The first findings, and how many there are in all. */
  result(): { findings: readonly Finding[]; total: number };
}

/** How far two machines' clocks may differ before their order counts as wrong, in ms. */
const CLOCK_TOLERANCE_MS = 1000;

/** After these a record is closed. */
const FINAL = new Set(['request.lapsed', 'approval.denied', 'revoke.verified']);
/** After these a record is closed, or its end begins at once. */
const CLOSING = new Set(['request.cancelled', 'grant.failed']);
/** May come at any time: they say what was seen or refused and move nothing. */
const REMARKS = new Set(['approval.refused', 'action.refused', 'drift.found', 'grant.doubted']);

/** What is remembered of a record: the number of its last event; the rest only until it is closed. */
interface Story {
  n: number;
  phase: 'open' | 'started' | 'closing' | 'closed';
  /** Who must not approve: asked, is given it, or approved already. */
  mayNot: string[];
  lastApproval: string | null;
  approvedAt: string | null;
}

const CLOSED: Omit<Story, 'n'> = { phase: 'closed', mayNot: [], lastApproval: null, approvedAt: null };

/**
 * The second stage of verification: does the story of each record hold together? It reports and never changes the
 * verdict on the chain. Memory grows with the number of records, not of events.
 * @param keep how many findings to keep the words of
 */
export function createMeaningCheck(keep = 100): MeaningCheck {
  const stories = new Map<string, Story>();
  const findings: Finding[] = [];
  let total = 0;

  function see(entry: StoredEntry): void {
    const say = (why: string): void => {
      total += 1;
      if (findings.length < keep) findings.push({ seq: entry.seq, record: entry.record, why });
    };
    if (entry.record === null) {
      if (entry.n !== null) say('An event of no record carries a number.');
      return;
    }
    const before = stories.get(entry.record) ?? { ...CLOSED, phase: 'open', n: 0, mayNot: [] };
    checkNumber(entry, before.n, say);
    checkOrder(entry, before, say);
    stories.set(entry.record, { ...follow(entry, before), n: typeof entry.n === 'number' ? entry.n : before.n });
  }

  return { see, result: () => ({ findings, total }) };
}

type Say = (why: string) => void;

function checkNumber(entry: StoredEntry, last: number, say: Say): void {
  if (entry.n !== last + 1)
    say(`Event ${String(last + 1)} of the record should come here, this is ${String(entry.n)}.`);
  if (entry.key !== `${String(entry.record)}/${String(entry.n)}`)
    say('The key does not name the record and its event.');
  if ((entry.action === 'request.opened') !== (last === 0)) say('A record begins with its request, and only once.');
}

function checkOrder(entry: StoredEntry, story: Story, say: Say): void {
  const { action } = entry;
  if (REMARKS.has(action)) return;
  if (story.phase === 'closed') say(`${action} comes after the record was closed.`);
  if (story.phase === 'closing' && action !== 'end.requested') say(`${action} comes after the record was closed.`);
  if (action === 'approval.approved') checkApproval(entry, story, say);
  if (action === 'grant.started') checkStart(entry, story, say);
}

function checkApproval(entry: StoredEntry, story: Story, say: Say): void {
  const by = text(entry, 'by');
  if (by === null || story.mayNot.includes(by))
    say('Approved by one who asked, who is given it, or who approved already.');
  if (story.phase === 'started') say('An approval comes after the grant was started.');
  else if (story.lastApproval !== null) say('An approval comes after the last one.');
}

function checkStart(entry: StoredEntry, story: Story, say: Say): void {
  if (story.lastApproval === null) return say('The grant was started without its last approval.');
  const early = Date.parse(story.approvedAt ?? '') - Date.parse(entry.at);
  if (!(early <= CLOCK_TOLERANCE_MS)) say('By their times, the grant was started before its last approval.');
}

function follow(entry: StoredEntry, story: Story): Omit<Story, 'n'> {
  const { action } = entry;
  if (FINAL.has(action)) return CLOSED;
  if (CLOSING.has(action)) return { ...story, phase: 'closing' };
  if (action === 'request.opened') {
    const people = [text(entry, 'requester'), text(entry, 'target')];
    return { ...story, mayNot: people.filter((p) => p !== null) };
  }
  if (action === 'approval.approved') {
    const last = (entry.detail as { last?: unknown } | null)?.last === true;
    const mayNot = [...story.mayNot, text(entry, 'by') ?? ''];
    return { ...story, mayNot, ...(last ? { lastApproval: entry.key, approvedAt: entry.at } : {}) };
  }
  const opens = action === 'grant.started' || (action === 'end.requested' && story.phase === 'closing');
  return opens ? { ...story, phase: 'started' } : story;
}

function text(entry: StoredEntry, field: string): string | null {
  const detail = entry.detail as Record<string, unknown> | null;
  const value = typeof detail === 'object' ? detail?.[field] : null;
  return typeof value === 'string' ? value : null;
}
