import type { StoredEntry } from '../domain/verify-link.ts';
import { createClosedRecords, ownText } from './closed-records.ts';
import { checkHold, followHold, HOLDING, type HoldStory, NOT_HELD } from './verify-hold.ts';

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

/** How far the clock of an identity provider may be ahead, in ms. */
const SIGN_IN_TOLERANCE_MS = 30_000;

/** After these a record is closed. */
const FINAL = new Set(['request.lapsed', 'approval.denied', 'revoke.verified']);
/** After these a record is closed, or its end begins at once. */
const CLOSING = new Set(['request.cancelled', 'grant.failed']);
/** May come at any time: they say what was seen or refused and move nothing. */
const REMARKS = new Set([
  'approval.refused',
  'action.refused',
  'card.withheld',
  'channel.closed',
  'drift.found',
  'grant.doubted',
]);

/** What is remembered of a record until it is closed. */
interface Story {
  n: number;
  phase: 'open' | 'started' | 'closing' | 'closed';
  /** Who asked and who is given it. */
  asks: string[];
  /** Who must not approve: asked, is given it, or approved already. */
  mayNot: string[];
  /** When the last approval came, in ms; NaN when it does not say. */
  approvedAt: number | null;
  /** Hash of what was asked for, or of what approvers have left of it. */
  subject: string | null;
  /** How much that is: `entitlements` and `durationMs`, as the events say. */
  extent: Extent | null;
  /** Its approvals have to be confirmed by sign-in, as its request says. */
  stepUp: boolean;
  hold: HoldStory;
}

/** @param n number of the last event of a closed record, if it is one */
function storyAfter(n: number | undefined): Story {
  const phase = n === undefined ? 'open' : 'closed';
  return {
    n: n ?? 0,
    phase,
    asks: [],
    mayNot: [],
    approvedAt: null,
    subject: null,
    extent: null,
    stepUp: false,
    hold: NOT_HELD,
  };
}

/**
 * The second stage of verification: does the story of each record hold together? It reports and never changes the
 * verdict on the chain. Memory grows with the number of records, not of events.
 * @param keep how many findings to keep the words of
 */
export function createMeaningCheck(keep = 100): MeaningCheck {
  const stories = new Map<string, Story>();
  const closed = createClosedRecords();
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
    const kept = stories.get(entry.record);
    const story = kept ?? storyAfter(closed.get(entry.record));
    checkNumber(entry, story.n, say);
    checkOrder(entry, story, say);
    follow(entry, story);
    if (typeof entry.n === 'number') story.n = entry.n;
    if (FINAL.has(entry.action)) {
      stories.delete(entry.record);
      closed.set(entry.record, story.n);
    } else if (!kept) stories.set(ownText(entry.record), story);
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
  if (action === 'approval.approved' || action === 'extension.approved') checkSignIn(entry, story.stepUp, say);
  if (action === 'grant.started') checkStart(entry, story, say);
  checkHold(entry, story.hold, story.asks, say);
}

function checkApproval(entry: StoredEntry, story: Story, say: Say): void {
  const by = text(entry, 'by');
  if (by === null || story.mayNot.includes(by))
    say('Approved by one who asked, who is given it, or who approved already.');
  const changes = changesOf(entry);
  const shown = changes ? (changes.from['subject'] ?? null) : text(entry, 'subject');
  if (story.subject !== null && shown !== null && shown !== story.subject)
    say('An approval is for something else than was asked for.');
  if (changes && !isLess(changes.to, story.extent ?? changes.from)) say('An approval gives more than was asked for.');
  if (story.phase === 'started') say('An approval comes after the grant was started.');
  else if (story.approvedAt !== null) say('An approval comes after the last one.');
}

/** Where the request says so each approval was confirmed by sign-in, and each that was says how and when. */
function checkSignIn(entry: StoredEntry, isNeeded: boolean, say: Say): void {
  const isConfirmed = text(entry, 'method') === 'slack_click+oidc';
  if (isNeeded && !isConfirmed) return say('An approval was not confirmed by sign-in, which its request needs.');
  const { signIn } = (entry.detail ?? {}) as { signIn?: SignInSaid | null };
  if (!isConfirmed && signIn === undefined) return;
  const signedAt = Date.parse(String(signIn?.authTime));
  const isWhole =
    typeof signIn?.issuer === 'string' && [signIn.acr, signIn.amr].some((v) => Array.isArray(v) && v.length > 0);
  if (!isConfirmed || !isWhole || Number.isNaN(signedAt)) say('An approval confirmed by sign-in does not say how.');
  else if (signedAt > Date.parse(entry.at) + SIGN_IN_TOLERANCE_MS)
    say('By their times, the sign-in came after the approval it confirms.');
}

interface SignInSaid {
  issuer?: unknown;
  acr?: unknown;
  amr?: unknown;
  authTime?: unknown;
}

function checkStart(entry: StoredEntry, story: Story, say: Say): void {
  if (story.approvedAt === null) return say('The grant was started without its last approval.');
  const early = story.approvedAt - Date.parse(entry.at);
  if (!(early <= CLOCK_TOLERANCE_MS)) say('By their times, the grant was started before its last approval.');
}

/** Brings the story up to date, save for its number. */
function follow(entry: StoredEntry, story: Story): void {
  const { action } = entry;
  if (action === 'end.requested') story.hold = NOT_HELD;
  if (CLOSING.has(action)) story.phase = 'closing';
  else if (HOLDING.has(action)) story.hold = followHold(entry, story.hold);
  else if (action === 'request.opened') followOpened(entry, story);
  else if (action === 'approval.approved') followApproved(entry, story);
  else if (action === 'grant.started' || (action === 'end.requested' && story.phase === 'closing'))
    story.phase = 'started';
}

function followOpened(entry: StoredEntry, story: Story): void {
  const extent = entry.detail as Extent | null;
  story.subject = text(entry, 'subject');
  story.extent = extent && extentOf(extent);
  story.stepUp = (extent as { stepUp?: unknown } | null)?.stepUp === true;
  story.asks = [text(entry, 'requester'), text(entry, 'target')].filter((p) => p !== null);
  story.mayNot = [...story.asks];
}

function followApproved(entry: StoredEntry, story: Story): void {
  const left = changesOf(entry)?.to;
  story.subject = text(entry, 'subject') ?? story.subject;
  if (left) story.extent = extentOf(left);
  story.mayNot.push(text(entry, 'by') ?? '');
  if ((entry.detail as { last?: unknown } | null)?.last === true) story.approvedAt = Date.parse(entry.at);
}

type Extent = Readonly<Record<string, unknown>>;

const extentOf = ({ entitlements, durationMs }: Extent): Extent => ({ entitlements, durationMs });

/** What an approver changed: from what, to what. */
function changesOf(entry: StoredEntry): { from: Extent; to: Extent } | null {
  const changes = (entry.detail as { changes?: unknown } | null)?.changes;
  if (typeof changes !== 'object' || changes === null) return null;
  const { from, to } = changes as { from?: unknown; to?: unknown };
  const part = (x: unknown): Extent => (typeof x === 'object' && x !== null ? (x as Extent) : {});
  return { from: part(from), to: part(to) };
}

/** A shorter time or fewer entitlements, and more of neither. */
function isLess(to: Extent, from: Extent): boolean {
  const [now, before] = [to['entitlements'], from['entitlements']];
  if (!Array.isArray(now) || !Array.isArray(before)) return false;
  return Number(to['durationMs']) <= Number(from['durationMs']) && now.every((e) => before.includes(e));
}

function text(entry: StoredEntry, field: string): string | null {
  const detail = entry.detail as Record<string, unknown> | null;
  const value = typeof detail === 'object' ? detail?.[field] : null;
  return typeof value === 'string' ? value : null;
}
