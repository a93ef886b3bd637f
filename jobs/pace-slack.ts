import type { Clock } from '../src/context.ts';
import {
  conversationRate,
  methodRate,
  nextSlot,
  PACED,
  type PacedMethod,
  type Rate,
  type SlackLimits,
  taken,
} from '../src/domain/pace.ts';
import { type Calendar, createCalendar } from './book-calls.ts';

/** Who is so late for a turn has given it up, in ms: those behind go on. */
const LATE_MS = 10_000;
/** Look again so soon when somebody ahead in the conversation is late, in ms. */
const BEHIND_MS = 250;
/** Conversations kept in mind; past that those with nothing going on are forgotten. */
const MOST = 5_000;

/** When which message may go to Slack (docs/adr/0017). Knows this process only. */
export interface Pacer {
  /**
   * Asks for the turn to send one message. Who must wait keeps a place in the line of the conversation.
   * @param who whose message, the same when asked again
   * @param conversation always by the same name
   * @returns 0: send it now, it is counted. Else ms until the turn comes
   */
  turn(who: string, method: PacedMethod, conversation: string): number;
  /** Counts a message that waits for nobody: the others make way. */
  count(method: PacedMethod, conversation: string): void;
  /** The same for a method that belongs to no conversation. @returns as `turn` */
  take(method: PacedMethod): number;
  /** Slack asked for a pause of this method; the others go on. @param ms Slack's wish (`Retry-After`) */
  rest(method: string, ms: number): void;
  /** How long the method still rests, in ms. */
  resting(method: string): number;
}

/** A place in the line of a conversation. */
interface Place {
  who: string;
  method: PacedMethod;
  at: number;
}

/** What really went out: when all of it has been made up for, in ms. */
interface Sent {
  rate: Rate;
  full: number;
}

interface Conversation extends Sent {
  /** The same for what those in the line were promised. */
  promised: number;
  line: Place[];
}

interface Method extends Sent {
  calendar: Calendar;
}

/** Sent now, or the wait until that is within all rates, in ms. */
function send(counts: readonly Sent[], now: number): number {
  const at = Math.max(...counts.map((c) => nextSlot(c.full, c.rate, now)));
  if (at > now) return Math.ceil(at - now);
  for (const c of counts) c.full = taken(c.full, c.rate, now);
  return 0;
}

/** A place at the end of the line. */
function join(conversation: Conversation, { calendar }: Method, place: Omit<Place, 'at'>, from: number, now: number) {
  const { rate, promised, line } = conversation;
  const at = calendar.book(nextSlot(promised, rate, from), now);
  conversation.promised = taken(promised, rate, at);
  const joined = { ...place, at };
  line.push(joined);
  return joined;
}

/** The turn of one message. @param pause how long its method rests, in ms @returns ms to wait */
function askTurn(
  conversation: Conversation,
  method: Method,
  who: Omit<Place, 'at'>,
  t: { now: number; pause: number },
) {
  const { now, pause } = t;
  const { line } = conversation;
  while (line[0] && line[0].at + LATE_MS < now && line[0].who !== who.who) line.shift();
  const isMine = (p: Place) => p.who === who.who && p.method === who.method;
  const mine = line.find(isMine) ?? join(conversation, method, who, now + pause, now);
  const wait = Math.max(pause, mine.at - now);
  if (wait > 0) return Math.ceil(wait);
  // A method that rests does not hold up the other.
  const first = line.find((p) => p.method === who.method);
  if (first !== mine) return Math.max(BEHIND_MS, Math.ceil((first?.at ?? now) - now));
  const more = send([conversation, method], now);
  if (more === 0) line.splice(line.indexOf(mine), 1);
  return more;
}

/** Everybody who waits for the method waits so much longer, in ms. */
function putOff(conversations: Iterable<Conversation>, method: PacedMethod, by: number): void {
  for (const conversation of conversations) {
    const waiting = conversation.line.filter((p) => p.method === method);
    for (const place of waiting) place.at += by;
    if (waiting.length > 0) conversation.promised += by;
  }
}

/** How the methods and conversations stand under some limits. */
function createStand(limits: SlackLimits) {
  const conversations = new Map<string, Conversation>();
  const methodOf = (name: PacedMethod): Method => {
    const rate = methodRate(limits[name]);
    return { rate, full: 0, calendar: createCalendar(rate) };
  };
  const methods = Object.fromEntries(PACED.map((name) => [name, methodOf(name)])) as Record<PacedMethod, Method>;
  function conversationOf(name: string, now: number): Conversation {
    const known = conversations.get(name);
    if (known) return known;
    if (conversations.size >= MOST)
      for (const [key, c] of conversations) if (c.line.length === 0 && c.full < now) conversations.delete(key);
    const fresh = { rate: conversationRate(limits.conversation), full: 0, promised: 0, line: [] };
    conversations.set(name, fresh);
    return fresh;
  }
  return { limits, conversations, methods, conversationOf };
}

/** @param on.limits of the moment; null where there are none, then only `Retry-After` counts */
export function createPacer(on: { clock: Clock; limits(): SlackLimits | null }): Pacer {
  const rests = new Map<string, number>();
  let stand: ReturnType<typeof createStand> | null = null;
  const time = () => on.clock.now().getTime();
  const resting = (method: string, now: number): number => Math.max(0, (rests.get(method) ?? 0) - now);

  /** Begun anew when somebody changes the limits. */
  function standNow() {
    const limits = on.limits();
    const same = limits && stand && JSON.stringify(stand.limits) === JSON.stringify(limits);
    if (!same) stand = limits && createStand(limits);
    return stand;
  }

  return {
    turn(who, method, name) {
      const now = time();
      const pause = resting(method, now);
      const s = standNow();
      return s ? askTurn(s.conversationOf(name, now), s.methods[method], { who, method }, { now, pause }) : pause;
    },
    count(method, name) {
      const now = time();
      const s = standNow();
      if (!s) return;
      const conversation = s.conversationOf(name, now);
      conversation.promised = taken(conversation.promised, conversation.rate, now);
      for (const sent of [conversation, s.methods[method]]) sent.full = taken(sent.full, sent.rate, now);
    },
    take(method) {
      const now = time();
      const pause = resting(method, now);
      const s = standNow();
      return pause > 0 || !s ? pause : send([s.methods[method]], now);
    },
    rest(method, ms) {
      const now = time();
      const longer = now + ms - Math.max(now, rests.get(method) ?? 0);
      if (longer <= 0) return;
      rests.set(method, now + ms);
      const paced = PACED.find((m) => m === method);
      if (!stand || !paced) return;
      // Nobody's turn comes while it rests, and after it they come one by one as before.
      putOff(stand.conversations.values(), paced, longer);
      stand.methods[paced].calendar.shift(longer);
    },
    resting: (method) => resting(method, time()),
  };
}

/** Slack counts in each workspace by itself. @param on as for one */
export function createPacers(on: Parameters<typeof createPacer>[0]): (teamId: string) => Pacer {
  const pacers = new Map<string, Pacer>();
  return (teamId) => {
    const pacer = pacers.get(teamId) ?? createPacer(on);
    pacers.set(teamId, pacer);
    return pacer;
  };
}
