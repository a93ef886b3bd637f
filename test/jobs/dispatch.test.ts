import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createDispatch, type Dispatch } from '../../jobs/dispatch.ts';
import type { EffectRef } from '../../jobs/queues.ts';
import { systemClock } from '../../src/context.ts';
import type { EffectKind } from '../../src/domain/effect.ts';

/** A dispatch whose effects run until they are let go, by effect id. */
function aDispatch(now = () => systemClock.now()) {
  const started: string[] = [];
  const open = new Map<string, () => void>();
  const dispatch = createDispatch({
    run: ({ effectId }) => {
      started.push(effectId);
      return new Promise<void>((resolve) => open.set(effectId, resolve)).finally(() => open.delete(effectId));
    },
    leaseMs: 20_000,
    clock: { now },
    log: pino({ level: 'silent' }),
  });
  const letGo = async (...ids: string[]): Promise<void> => {
    for (const id of ids) open.get(id)?.();
    await sleep(1);
  };
  return { dispatch, started, running: () => open.size, letGo, letAllGo: () => letGo(...open.keys()) };
}

const ref = (kind: EffectKind, systemId: string, n: number): EffectRef => ({
  requestId: `REQ-${systemId}-${String(n)}`,
  effectId: `${kind}-${systemId}-${String(n)}`,
  kind,
  systemId,
});

function offerMany(dispatch: Dispatch, kind: EffectKind, systemId: string, count: number): void {
  for (let n = 1; n <= count; n += 1) void dispatch.offer(ref(kind, systemId, n));
}

const ofSystem = (ids: readonly string[], part: string) => ids.filter((id) => id.includes(part)).length;

it('a system that hangs fills its own lane and no other', () => {
  const { dispatch, started } = aDispatch();
  offerMany(dispatch, 'revoke', 'slow', 100);
  offerMany(dispatch, 'revoke', 'well', 5);
  expect(ofSystem(started, 'slow')).toBe(20);
  expect(ofSystem(started, 'well')).toBe(5);
});

it('what waits is started in its order as room comes', async () => {
  const { dispatch, started, letGo } = aDispatch();
  offerMany(dispatch, 'revoke', 'a', 22);
  await letGo('revoke-a-3', 'revoke-a-7');
  expect(started.slice(20)).toEqual(['revoke-a-21', 'revoke-a-22']);
});

it('the same effect offered twice runs once, and both callers hear of its end', async () => {
  const { dispatch, started, letGo } = aDispatch();
  const both = Promise.all([dispatch.offer(ref('revoke', 'a', 1)), dispatch.offer(ref('revoke', 'a', 1))]);
  await letGo('revoke-a-1');
  await both;
  expect(started).toEqual(['revoke-a-1']);
});

it('grants on a system wait while removals wait there, and only there', async () => {
  const { dispatch, started, letAllGo } = aDispatch();
  offerMany(dispatch, 'revoke', 'a', 21);
  void dispatch.offer(ref('provision', 'a', 1));
  void dispatch.offer(ref('provision', 'b', 1));
  expect(started.filter((id) => id.startsWith('provision'))).toEqual(['provision-b-1']);
  await letAllGo();
  expect(started.slice(-2)).toEqual(['revoke-a-21', 'provision-a-1']);
});

it('a system that is quick gets room for more at once, up to a limit', async () => {
  const { dispatch, started, running, letAllGo } = aDispatch();
  offerMany(dispatch, 'revoke', 'a', 1_000);
  const seen = [running()];
  for (let round = 0; round < 4; round += 1) {
    await letAllGo();
    seen.push(running());
  }
  expect(seen).toEqual([20, 40, 80, 160, 320]);
  offerMany(dispatch, 'revoke', 'a', 2_000);
  await letAllGo();
  expect(running()).toBe(400);
  offerMany(dispatch, 'revoke', 'b', 100);
  expect(ofSystem(started, '-b-')).toBe(20);
});

it('a system that has become slow loses the room again, and never that of the beginning', async () => {
  let now = new Date('2026-11-22T12:00:00Z');
  const { dispatch, started, letGo, letAllGo } = aDispatch(() => now);
  offerMany(dispatch, 'revoke', 'a', 1_000);
  await letAllGo();
  expect(started).toHaveLength(60);
  now = new Date(now.getTime() + 10_001);
  await letGo(...started.slice(20, 50));
  // Thirty are over and took long: room for 20 of 40, and only the ten that still run are in it.
  expect(started).toHaveLength(60 + 10);
});

it('grants wait while more removals run than had room in the beginning, and a pause takes the room back', async () => {
  const { dispatch, started, running, letGo, letAllGo } = aDispatch();
  offerMany(dispatch, 'revoke', 'a', 60);
  await letAllGo();
  expect(running()).toBe(40);
  void dispatch.offer(ref('provision', 'a', 1));
  expect(started).not.toContain('provision-a-1');
  await letGo(...started.slice(20, 40));
  expect(started.at(-1)).toBe('provision-a-1');
  await letAllGo();
  dispatch.rest('a', 0);
  offerMany(dispatch, 'revoke', 'a', 100);
  expect(running()).toBe(20);
});

it('messages make way in a rush of removals of a quick system, and for no slow one', async () => {
  const calm = aDispatch();
  offerMany(calm.dispatch, 'revoke', 'a', 100);
  offerMany(calm.dispatch, 'notify', 'a', 30);
  expect(ofSystem(calm.started, 'notify')).toBe(10);
  expect(calm.dispatch.inRush()).toBe(false);
  const rush = aDispatch();
  offerMany(rush.dispatch, 'revoke', 'a', 100);
  await rush.letAllGo();
  expect(rush.dispatch.inRush()).toBe(true);
  offerMany(rush.dispatch, 'notify', 'a', 30);
  expect(ofSystem(rush.started, 'notify')).toBe(1);
  for (let round = 0; round < 3; round += 1) await rush.letAllGo();
  expect(rush.dispatch.inRush()).toBe(false);
  expect(ofSystem(rush.started, 'notify')).toBeGreaterThanOrEqual(10);
});

it('a target that asked for a pause is left alone until it is over', () => {
  let now = new Date('2026-11-22T12:00:00Z');
  const { dispatch, started } = aDispatch(() => now);
  offerMany(dispatch, 'revoke', 'a', 25);
  dispatch.rest('a', 120_000);
  void dispatch.offer(ref('revoke', 'a', 30));
  void dispatch.offer(ref('notify', 'a', 1));
  expect(started).toHaveLength(21);
  expect(dispatch.closed('revoke')).toEqual(['a']);
  now = new Date(now.getTime() + 119_999);
  dispatch.rest('a', 1);
  expect(dispatch.closed('revoke')).toEqual(['a']);
  now = new Date(now.getTime() + 2);
  expect(dispatch.closed('revoke')).toEqual([]);
});

it('who has no room within the patience gives way, and is not run later unasked', async () => {
  const { dispatch, started, letAllGo } = aDispatch();
  offerMany(dispatch, 'revoke', 'a', 20);
  await dispatch.offer(ref('revoke', 'a', 99), 10);
  await letAllGo();
  expect(started).not.toContain('revoke-a-99');
  void dispatch.offer(ref('revoke', 'a', 99));
  expect(started).toContain('revoke-a-99');
});

it('a lane takes only so many, and says when it has enough', async () => {
  const { dispatch } = aDispatch();
  offerMany(dispatch, 'revoke', 'a', 1_019);
  expect(dispatch.closed('revoke')).toEqual([]);
  offerMany(dispatch, 'revoke', 'a', 1_020);
  expect(dispatch.closed('revoke')).toEqual(['a']);
  expect(dispatch.closed('provision')).toEqual([]);
  offerMany(dispatch, 'revoke', 'a', 2_020);
  await expect(dispatch.offer(ref('revoke', 'a', 2_021))).resolves.toBeUndefined();
});

it('an effect that throws frees its room', async () => {
  const ran: string[] = [];
  const dispatch = createDispatch({
    run: async ({ effectId }) => {
      ran.push(effectId);
      throw new Error('poison');
    },
    leaseMs: 20_000,
    clock: systemClock,
    log: pino({ level: 'silent' }),
  });
  await Promise.all(Array.from({ length: 50 }, (_, n) => dispatch.offer(ref('revoke', 'a', n))));
  expect(ran).toHaveLength(50);
});

it('at the end nothing new starts, and what runs is waited for', async () => {
  const { dispatch, started, letAllGo } = aDispatch();
  offerMany(dispatch, 'revoke', 'a', 25);
  let over = false;
  const drained = dispatch.drain().then(() => {
    over = true;
  });
  await sleep(5);
  expect(over).toBe(false);
  await letAllGo();
  await drained;
  void dispatch.offer(ref('revoke', 'b', 1));
  expect(started).toHaveLength(20);
});
