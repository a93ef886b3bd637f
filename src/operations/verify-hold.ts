import type { StoredEntry } from '../domain/verify-link.ts';

/** How long something is held, as the ledger tells it: the end as it stands, and the extension that waits. */
export interface HoldStory {
  /** ISO 8601; null while nothing is held. */
  endsAt: string | null;
  open: { id: string; to: string; needed: number; by: readonly string[] } | null;
  freeUsed: boolean;
}

export const NOT_HELD: HoldStory = { endsAt: null, open: null, freeUsed: false };

/** What changes how long something is held. */
export const HOLDING: ReadonlySet<string> = new Set([
  'grant.verified',
  'extension.requested',
  'extension.granted',
  'extension.approved',
  'extension.denied',
  'extension.lapsed',
]);

/** These concern a grant that is held. */
const WHILE_HELD: ReadonlySet<string> = new Set(['end.announced', 'end.accepted']);

/** How far two machines' clocks may differ before their order counts as wrong, in ms. */
const CLOCK_TOLERANCE_MS = 1000;

type Say = (why: string) => void;

/** @param asks who asked for it and who is given it */
export function checkHold(entry: StoredEntry, hold: HoldStory, asks: readonly string[], say: Say): void {
  const { action } = entry;
  if (WHILE_HELD.has(action) && hold.endsAt === null) say(`${action} comes while nothing is held.`);
  if (!action.startsWith('extension.')) return;
  if (hold.endsAt === null) return say(`${action} comes while nothing is held.`);
  if (field(entry, 'from') !== hold.endsAt) say('More time was counted from another end than the one that stood.');
  if (action === 'extension.lapsed') return checkOpen(entry, hold, say);
  if (Date.parse(entry.at) - Date.parse(hold.endsAt) > CLOCK_TOLERANCE_MS) say(`${action} comes after the end.`);
  if (action === 'extension.requested' || action === 'extension.granted') return checkAsked(entry, hold, asks, say);
  checkOpen(entry, hold, say);
  if (action === 'extension.approved') checkApproved(entry, hold, asks, say);
}

function checkAsked(entry: StoredEntry, hold: HoldStory, asks: readonly string[], say: Say): void {
  const later = Date.parse(field(entry, 'to') ?? '') - Date.parse(hold.endsAt ?? '');
  if (!(later > 0)) say('More time that is none.');
  if (!asks.includes(field(entry, 'by') ?? '')) say('More time was asked for by somebody else than the holder.');
  if (hold.open) say('More time was asked for while that was still open.');
  if (entry.action === 'extension.granted' && hold.freeUsed) say('A second extension without approval.');
}

function checkOpen(entry: StoredEntry, hold: HoldStory, say: Say): void {
  const fits = hold.open?.id === field(entry, 'extension') && hold.open?.to === field(entry, 'to');
  if (!fits) say(`${entry.action} is about more time that nobody asked for.`);
}

function checkApproved(entry: StoredEntry, { open }: HoldStory, asks: readonly string[], say: Say): void {
  const by = field(entry, 'by');
  if (by === null || asks.includes(by) || open?.by.includes(by))
    say('More time was approved by one who asked, who holds it, or who approved it already.');
  const given = (open?.by.length ?? 0) + 1;
  if (isLast(entry) !== (given === open?.needed)) say('More time was granted on other approvals than it needs.');
}

/** How it stands after the event. */
export function followHold(entry: StoredEntry, hold: HoldStory): HoldStory {
  switch (entry.action) {
    case 'grant.verified':
      return { ...NOT_HELD, endsAt: field(entry, 'endsAt') };
    case 'extension.requested':
      return {
        ...hold,
        open: { id: field(entry, 'extension') ?? '', to: field(entry, 'to') ?? '', needed: neededIn(entry), by: [] },
      };
    case 'extension.granted':
      return { ...hold, endsAt: field(entry, 'to'), freeUsed: true };
    case 'extension.approved':
      if (isLast(entry)) return { ...hold, endsAt: field(entry, 'to'), open: null };
      return { ...hold, open: hold.open && { ...hold.open, by: [...hold.open.by, field(entry, 'by') ?? ''] } };
    default:
      return { ...hold, open: null };
  }
}

const detailOf = (entry: StoredEntry): Record<string, unknown> =>
  typeof entry.detail === 'object' && entry.detail !== null ? (entry.detail as Record<string, unknown>) : {};

const isLast = (entry: StoredEntry): boolean => detailOf(entry)['last'] === true;

/** Approvals over all its steps. */
function neededIn(entry: StoredEntry): number {
  const steps = detailOf(entry)['approvers'];
  if (!Array.isArray(steps)) return 0;
  return steps.reduce((sum: number, step: unknown) => {
    const need = typeof step === 'object' && step !== null ? (step as Record<string, unknown>)['need'] : null;
    return sum + (typeof need === 'number' ? need : 1);
  }, 0);
}

/** A text of the detail; a date of an event that was never stored counts as its text. */
function field(entry: StoredEntry, name: string): string | null {
  const value = detailOf(entry)[name];
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : null;
}
