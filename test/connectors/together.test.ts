import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createBatchSize } from '../../src/connectors/batch-size.ts';
import { createTogether, type Share } from '../../src/connectors/together.ts';
import { failureOf } from './conformance.ts';
import { gate } from './scim-relay.ts';

const never = () => new AbortController().signal;

/** Asks are words; a lane is their first letter. Calls wait at a gate of their own. */
function subject(most = 3, atOnce = 1) {
  const calls: { asks: string[]; signal: AbortSignal; open(): void }[] = [];
  const ask = createTogether<string, string>({
    host: 'target.example',
    lane: (word) => word.charAt(0),
    atOnce: () => atOnce,
    room() {
      let taken = 0;
      return () => {
        taken += 1;
        return taken <= most;
      };
    },
    async call(shares: readonly Share<string, string>[], signal) {
      const { opened, open } = gate();
      calls.push({ asks: shares.map((s) => s.ask), signal, open });
      await opened;
      for (const s of shares) if (s.ask !== 'a-lost') s.done(s.ask.toUpperCase());
    },
  });
  const called = (n: number) => vi.waitFor(() => expect(calls).toHaveLength(n), { timeout: 5_000, interval: 2 });
  return { ask, calls, called };
}

describe('calls of many callers', () => {
  it('are one call for all who ask at the same time, up to the most', async () => {
    const { ask, calls, called } = subject();
    const answers = Promise.all(['a1', 'a2', 'a3', 'a4'].map((w) => ask(w, never())));
    await called(1);
    expect(calls[0]?.asks).toEqual(['a1', 'a2', 'a3']);
    calls[0]?.open();
    await called(2);
    calls[1]?.open();
    expect(await answers).toEqual(['A1', 'A2', 'A3', 'A4']);
  });

  it('gather while one is under way, and none joins what has begun', async () => {
    const { ask, calls, called } = subject();
    const first = ask('a1', never());
    await called(1);
    const later = [ask('a2', never()), ask('a3', never())];
    await sleep(30);
    expect(calls).toHaveLength(1);
    calls[0]?.open();
    expect(await first).toBe('A1');
    await called(2);
    expect(calls[1]?.asks).toEqual(['a2', 'a3']);
    calls[1]?.open();
    expect(await Promise.all(later)).toEqual(['A2', 'A3']);
  });

  it('of another lane do not wait', async () => {
    const { ask, calls, called } = subject();
    const held = ask('a1', never());
    await called(1);
    const other = ask('b1', never());
    await called(2);
    calls[1]?.open();
    expect(await other).toBe('B1');
    calls[0]?.open();
    await held;
  });

  it('do not wait for ever behind one that hangs', async () => {
    const { ask, calls, called } = subject();
    const hung = ask('a1', never());
    await called(1);
    const next = ask('a2', never());
    await called(2);
    calls[1]?.open();
    expect(await next).toBe('A2');
    calls[0]?.open();
    expect(await hung).toBe('A1');
  });

  it('go on for the others when one caller is gone, and end with the last', async () => {
    const { ask, calls, called } = subject();
    const [one, two] = [new AbortController(), new AbortController()];
    const first = failureOf(ask('a1', one.signal));
    const second = failureOf(ask('a2', two.signal));
    await called(1);
    one.abort();
    expect(await first).toMatchObject({ retryable: true, message: expect.stringContaining('was ended') });
    expect(calls[0]?.signal.aborted).toBe(false);
    two.abort();
    await second;
    expect(calls[0]?.signal.aborted).toBe(true);
    calls[0]?.open();
  });

  it('leave out who went before they began', async () => {
    const { ask, calls, called } = subject();
    const held = ask('a1', never());
    await called(1);
    const gone = new AbortController();
    const second = failureOf(ask('a2', gone.signal));
    const third = ask('a3', never());
    gone.abort();
    await second;
    calls[0]?.open();
    await held;
    await called(2);
    expect(calls[1]?.asks).toEqual(['a3']);
    calls[1]?.open();
    await third;
    expect((await failureOf(ask('a4', AbortSignal.abort()))).retryable).toBe(true);
    expect(calls).toHaveLength(2);
  });

  it('leave nobody without an answer', async () => {
    const { ask, calls, called } = subject();
    const both = Promise.allSettled([ask('a-lost', never()), ask('a2', never())]);
    await called(1);
    calls[0]?.open();
    expect(await both).toEqual([
      { status: 'rejected', reason: new Error('a shared call left a caller without an answer') },
      { status: 'fulfilled', value: 'A2' },
    ]);
  });

  it('that fail reach all they were for', async () => {
    const ask = createTogether<string, string>({
      host: 'target.example',
      lane: () => '',
      atOnce: () => 1,
      room: () => () => true,
      call: () => Promise.reject(new Error('down')),
    });
    const both = await Promise.allSettled([ask('a', never()), ask('b', never())]);
    expect(both.map((b) => b.status)).toEqual(['rejected', 'rejected']);
  });
});

describe('the size of a batch', () => {
  it('halves after a failure and grows again after more and more that go well', () => {
    const size = createBatchSize(100);
    size.failed(100);
    expect(size.now()).toBe(50);
    const untilItGrows = () => {
      const before = size.now();
      let calls = 0;
      while (size.now() === before && calls < 5_000) {
        size.went(before);
        calls += 1;
      }
      return calls;
    };
    const first = untilItGrows();
    expect(size.now()).toBe(100);
    size.failed(100);
    expect(untilItGrows()).toBe(first * 2);
    for (let i = 0; i < 20; i += 1) size.failed(2);
    expect(size.now()).toBe(1);
    expect(untilItGrows()).toBe(1_000);
  });

  it('learns nothing from calls smaller than it', () => {
    const size = createBatchSize(8);
    size.failed(8);
    for (let i = 0; i < 100; i += 1) size.went(1);
    expect(size.now()).toBe(4);
  });

  it('is not to blame when one alone fails too', () => {
    const size = createBatchSize(100);
    for (let i = 0; i < 5; i += 1) size.failed(size.now());
    expect(size.now()).toBeLessThan(10);
    size.failed(1);
    expect(size.now()).toBe(100);
  });
});
