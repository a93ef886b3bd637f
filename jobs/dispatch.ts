import type { Clock } from '../src/context.ts';
import type { EffectKind } from '../src/domain/effect.ts';
import type { Log } from '../src/log.ts';
import type { EffectRef } from './queues.ts';

/**
 * Effects of one lane that run at once, to begin with. A lane is one kind of work for one system; Slack and the clock
 * have one each.
 */
const ROOM: Record<EffectKind, number> = { revoke: 20, provision: 10, lapse: 10, remind: 10, warn: 10, notify: 10 };
/**
 * Many removals at once cost less each, as they share their reads and writes. One that is over within this share of
 * its lease makes room for one more, up to `most`; one that takes longer than `slow` of it takes a tenth away again.
 */
const REMOVALS = { quick: 0.2, slow: 0.5, most: 400 };
/** Messages that go out at once in a rush. */
const NOTIFY_ROOM_IN_A_RUSH = 1;
/** A lane with so many waiting takes no more: the sweep finds the rest by their time. */
const LANE_FULL = 2_000;
/** With so many waiting nobody need look for more: what is found would mostly be the same again. */
const ENOUGH = 1_000;

export interface Dispatch {
  /**
   * Runs an effect when its lane has room. Offering what runs or waits already is joining it. What cannot be taken,
   * or not started within `patienceMs`, is left to the sweep.
   * @param patienceMs longest wait for room, in ms; without one as long as it takes
   * @returns when it is over or left; never throws
   */
  offer(ref: EffectRef, patienceMs?: number): Promise<void>;
  /** The target asked not to be called for so long (`Retry-After`), in ms. */
  rest(systemId: string, ms: number): void;
  /** Systems for which no more work of this kind need be found now. */
  closed(kind: EffectKind): string[];
  /** Many removals run, and quickly: what can wait makes way. */
  inRush(): boolean;
  /** Nothing new is started; waits for what runs. */
  drain(): Promise<void>;
}

interface Waiting {
  ref: EffectRef;
  over(): void;
}

interface Lane {
  kind: EffectKind;
  systemId: string;
  room: number;
  running: number;
  waiting: Waiting[];
}

const callsTarget = (kind: EffectKind): boolean => kind === 'revoke' || kind === 'provision';

/** Slack and the clock are the same for every system. */
const laneKey = (kind: EffectKind, systemId: string): string => (callsTarget(kind) ? `${kind}:${systemId}` : kind);

/** Systems that asked not to be called for a while. */
function createRests(clock: Clock) {
  const until = new Map<string, Date>();
  const has = (systemId: string): boolean => {
    if ((until.get(systemId) ?? 0) > clock.now()) return true;
    until.delete(systemId);
    return false;
  };
  return {
    has,
    all: () => [...until.keys()].filter(has),
    begin(systemId: string, ms: number): void {
      const end = new Date(clock.now().getTime() + ms);
      if ((until.get(systemId) ?? 0) < end) until.set(systemId, end);
    },
  };
}

/** More than fit to begin with: the system is quick, so what they wait for is this process. */
const isRushed = ({ kind, running }: Lane): boolean => kind === 'revoke' && running > ROOM.revoke;

const inRush = (lanes: ReadonlyMap<string, Lane>): boolean => [...lanes.values()].some(isRushed);

/** @param took how much of its lease the effect took */
function learn(lane: Lane, took: number): void {
  if (lane.kind !== 'revoke') return;
  if (took < REMOVALS.quick) lane.room = Math.min(REMOVALS.most, lane.room + 1);
  else if (took > REMOVALS.slow) lane.room = Math.max(ROOM.revoke, Math.floor(lane.room * 0.9));
}

/** Removals go before grants on the same system, and before messages when there are many. */
function hasRoom(lane: Lane, lanes: ReadonlyMap<string, Lane>): boolean {
  if (lane.kind === 'notify') return lane.running < (inRush(lanes) ? NOTIFY_ROOM_IN_A_RUSH : lane.room);
  const removals = lane.kind === 'provision' ? lanes.get(laneKey('revoke', lane.systemId)) : undefined;
  return lane.running < lane.room && !(removals && (removals.waiting.length > 0 || isRushed(removals)));
}

/**
 * Who may run now. Every effect of this process goes through here, whether the queue or the sweep found it: one slow
 * system holds up no other, removals go before grants on the same system, and a target that asked for a pause gets it.
 * @param on.run carries out one effect; must be safe to call for effects that are over
 * @param on.leaseMs how long an effect belongs to its worker
 */
export function createDispatch(on: {
  run(ref: EffectRef): Promise<unknown>;
  leaseMs: number;
  clock: Clock;
  log: Log;
}): Dispatch {
  const lanes = new Map<string, Lane>();
  const taken = new Map<string, Promise<void>>();
  const rests = createRests(on.clock);
  let closing = false;

  function laneOf({ kind, systemId }: Pick<EffectRef, 'kind' | 'systemId'>): Lane {
    const key = laneKey(kind, systemId);
    const lane = lanes.get(key) ?? { kind, systemId, room: ROOM[kind], running: 0, waiting: [] };
    lanes.set(key, lane);
    return lane;
  }

  function startWhatFits(lane: Lane): void {
    while (!closing && lane.waiting.length > 0 && hasRoom(lane, lanes)) {
      const next = lane.waiting.shift();
      if (next) start(lane, next);
    }
  }

  function start(lane: Lane, { ref, over }: Waiting): void {
    lane.running += 1;
    const began = on.clock.now().getTime();
    on.run(ref)
      .catch((error: unknown) =>
        on.log.warn({ request: ref.requestId, error: String(error) }, 'effect: will try again'),
      )
      .finally(() => {
        lane.running -= 1;
        learn(lane, (on.clock.now().getTime() - began) / on.leaseMs);
        over();
        for (const waited of [lane, ...lanes.values()]) startWhatFits(waited);
      });
  }

  function enter(lane: Lane, ref: EffectRef): Promise<void> {
    const entry = new Promise<void>((over) => lane.waiting.push({ ref, over })).finally(() =>
      taken.delete(ref.effectId),
    );
    taken.set(ref.effectId, entry);
    startWhatFits(lane);
    return entry;
  }

  function leave(lane: Lane, effectId: string): void {
    const at = lane.waiting.findIndex((w) => w.ref.effectId === effectId);
    if (at >= 0) lane.waiting.splice(at, 1)[0]?.over();
  }

  return {
    async offer(ref, patienceMs) {
      const joined = taken.get(ref.effectId);
      if (joined || closing) return joined;
      const lane = laneOf(ref);
      if (lane.waiting.length >= LANE_FULL || (callsTarget(ref.kind) && rests.has(ref.systemId))) return undefined;
      const entry = enter(lane, ref);
      if (patienceMs === undefined) return entry;
      const late = setTimeout(() => leave(lane, ref.effectId), patienceMs);
      return entry.finally(() => clearTimeout(late));
    },
    rest(systemId, ms) {
      rests.begin(systemId, ms);
      for (const kind of ['revoke', 'provision'] as const) {
        const lane = laneOf({ kind, systemId });
        lane.room = ROOM[kind];
        for (const { over } of lane.waiting.splice(0)) over();
      }
    },
    closed(kind) {
      const busy = [...lanes.values()].filter((l) => l.kind === kind && l.waiting.length >= ENOUGH);
      return [...new Set([...busy.map((l) => l.systemId), ...rests.all()])];
    },
    inRush: () => inRush(lanes),
    async drain() {
      closing = true;
      for (const lane of lanes.values()) for (const { over } of lane.waiting.splice(0)) over();
      await Promise.allSettled(taken.values());
    },
  };
}
