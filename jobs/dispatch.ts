import type { Clock } from '../src/context.ts';
import type { EffectKind } from '../src/domain/effect.ts';
import type { Log } from '../src/log.ts';
import type { EffectRef } from './queues.ts';

/** Effects of one lane that run at once. A lane is one kind of work for one system; Slack and the clock have one each. */
const ROOM: Record<EffectKind, number> = { revoke: 20, provision: 10, lapse: 10, notify: 10 };
/** Messages that go out at once while removals wait for room. */
const NOTIFY_ROOM_IN_A_RUSH = 2;
/** A lane with so many waiting takes no more: the sweep finds the rest by their time. */
const LANE_FULL = 1_000;

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
  /** Systems that take no more work of this kind now. */
  closed(kind: EffectKind): string[];
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

/** Removals go before grants on the same system, and before messages when they use all their room. */
function hasRoom(lane: Lane, lanes: ReadonlyMap<string, Lane>): boolean {
  if (lane.kind === 'notify') {
    const rush = [...lanes.values()].some((l) => l.kind === 'revoke' && l.running >= ROOM.revoke);
    return lane.running < (rush ? NOTIFY_ROOM_IN_A_RUSH : ROOM.notify);
  }
  const removals = lane.kind === 'provision' ? lanes.get(laneKey('revoke', lane.systemId)) : undefined;
  return lane.running < ROOM[lane.kind] && !removals?.waiting.length;
}

/**
 * Who may run now. Every effect of this process goes through here, whether the queue or the sweep found it: one slow
 * system holds up no other, removals go before grants on the same system, and a target that asked for a pause gets it.
 * @param on.run carries out one effect; must be safe to call for effects that are over
 */
export function createDispatch(on: { run(ref: EffectRef): Promise<unknown>; clock: Clock; log: Log }): Dispatch {
  const lanes = new Map<string, Lane>();
  const taken = new Map<string, Promise<void>>();
  const rests = createRests(on.clock);
  let closing = false;

  function laneOf({ kind, systemId }: EffectRef): Lane {
    const key = laneKey(kind, systemId);
    const lane = lanes.get(key) ?? { kind, systemId, running: 0, waiting: [] };
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
    on.run(ref)
      .catch((error: unknown) =>
        on.log.warn({ request: ref.requestId, error: String(error) }, 'effect: will try again'),
      )
      .finally(() => {
        lane.running -= 1;
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
      for (const kind of ['revoke', 'provision'] as const)
        for (const { over } of lanes.get(laneKey(kind, systemId))?.waiting.splice(0) ?? []) over();
    },
    closed(kind) {
      const full = [...lanes.values()].filter((l) => l.kind === kind && l.waiting.length >= LANE_FULL);
      return [...new Set([...full.map((l) => l.systemId), ...rests.all()])];
    },
    async drain() {
      closing = true;
      for (const lane of lanes.values()) for (const { over } of lane.waiting.splice(0)) over();
      await Promise.allSettled(taken.values());
    },
  };
}
