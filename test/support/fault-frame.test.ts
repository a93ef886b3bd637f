import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type FaultWorld, faultWorld } from '../faults/support/fault-world.ts';
import { startTcpProxy, type TcpProxy } from '../faults/support/tcp-proxy.ts';
import { SAM } from './a-world.ts';

/** The means of the fault suite do what they say: a fault that does not strike proves nothing. */

describe('a link with faults', () => {
  let asked: string[] = [];
  let server: Server;
  let proxy: TcpProxy;
  beforeEach(async () => {
    asked = [];
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (piece: Buffer) => {
        asked.push(piece.toString());
        socket.write(`answer to ${piece.toString()}`);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await startTcpProxy((server.address() as AddressInfo).port);
  });
  afterEach(async () => {
    await proxy.stop();
    server.close();
  });

  const dial = async (): Promise<Socket> => {
    const socket = connect(proxy.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  /** What comes back, `reset`, or null when nothing does within `ms`. */
  const ask = (socket: Socket, text: string, ms = 250): Promise<string | null> => {
    return new Promise((resolve) => {
      socket.once('data', (piece: Buffer) => resolve(piece.toString()));
      socket.once('close', () => resolve('reset'));
      setTimeout(resolve, ms, null);
      socket.write(text);
    });
  };

  it('passes what is said both ways', async () => {
    expect(await ask(await dial(), 'a', 5_000)).toBe('answer to a');
    expect([proxy.open, proxy.begun]).toEqual([1, 1]);
  });

  it('cuts what is open, resets what comes, and is well again after', async () => {
    const socket = await dial();
    await ask(socket, 'a', 5_000);
    await proxy.set({ kind: 'cut' });
    await waitFor(() => socket.destroyed);
    const fresh = await dial().then(
      (s) => ask(s, 'b', 5_000),
      () => 'reset',
    );
    expect(fresh).toBe('reset');
    await proxy.set({ kind: 'pass' });
    expect(await ask(await dial(), 'c', 5_000)).toBe('answer to c');
    expect(asked).toEqual(['a', 'c']);
  });

  it('hangs without a reset, old connections and new, and hands on what was held', async () => {
    const old = await dial();
    await ask(old, 'a', 5_000);
    await proxy.set({ kind: 'hang' });
    expect(await ask(old, 'b')).toBeNull();
    const fresh = await dial();
    expect(await ask(fresh, 'c')).toBeNull();
    expect([old.destroyed, fresh.destroyed, asked]).toEqual([false, false, ['a']]);
    const late = [once(old, 'data'), once(fresh, 'data')];
    await proxy.set({ kind: 'pass' });
    const pieces = (await Promise.all(late)) as [Buffer][];
    expect(pieces.map(([piece]) => piece.toString())).toEqual(['answer to b', 'answer to c']);
  });

  it('refuses: nobody listens, until it does again', async () => {
    await proxy.set({ kind: 'refuse' });
    await expect(dial()).rejects.toThrow(/ECONNREFUSED/);
    await proxy.set({ kind: 'pass' });
    expect(await ask(await dial(), 'a', 5_000)).toBe('answer to a');
  });

  it('loses the answer, not the question: once, and of what it is told', async () => {
    await proxy.set({ kind: 'lose-answers', times: 1, after: /commit/ });
    const socket = await dial();
    expect(await ask(socket, 'read', 5_000)).toBe('answer to read');
    expect(await ask(socket, 'commit', 5_000)).toBe('reset');
    expect(await ask(await dial(), 'commit', 5_000)).toBe('answer to commit');
    expect(asked).toEqual(['read', 'commit', 'commit']);
  });

  it('delays', async () => {
    await proxy.set({ kind: 'delay', ms: 150 });
    const begin = performance.now();
    expect(await ask(await dial(), 'a', 5_000)).toBe('answer to a');
    expect(performance.now() - begin).toBeGreaterThan(250);
  });
});

describe('a bot with faults', () => {
  const LINE = 'support-agent 1h "Helping the Fjord account with its backlog"';
  let world: FaultWorld;
  beforeAll(async () => {
    world = await faultWorld({ links: ['mongodb', 'redis', 'slack', 'target'], leaseMs: 6_000 });
  });
  afterAll(() => world.stop());
  afterEach(async () => {
    await Promise.all(world.bots.map((b) => b.kill()));
  });

  it('stops at a step and goes on, and is killed at another', async () => {
    const bot = await world.bot({ stopAt: 'before-file' });
    const asked = world.access(SAM, `request ${LINE}`).catch(() => null);
    await waitFor(async () => (await bot.state()) === 'stopped', { timeoutMs: 20_000, what: 'the bot to stop itself' });
    expect(await world.models.requests.countDocuments({})).toBe(0);
    bot.resume();
    await waitFor(async () => (await world.models.requests.countDocuments({})) === 1, { timeoutMs: 10_000 });
    await asked;
    await bot.arm({ step: 'chained', do: 'die' });
    await world.access(SAM, 'request crm-viewer 1h "Looking up who signed the contract"').catch(() => undefined);
    await bot.gone;
    expect(bot.child.signalCode).toBe('SIGKILL');
  });

  it('every connection goes through its proxy, the socket of Slack too', async () => {
    await world.bot();
    await waitFor(() => world.people.botConnected(), { timeoutMs: 20_000 });
    for (const name of ['mongodb', 'redis', 'slack'] as const) expect(world.link(name).open).toBeGreaterThan(0);
    await world.link('slack').set({ kind: 'cut' });
    await waitFor(() => !world.people.botConnected(), { timeoutMs: 20_000, what: 'Slack to lose the bot' });
    await world.link('slack').set({ kind: 'pass' });
    await waitFor(() => world.people.botConnected(), { timeoutMs: 30_000, what: 'the bot to be back in Slack' });
    expect(world.people.botConnected()).toBe(true);
  });

  it('lives by a wrong clock, from the start and while it runs', async () => {
    const bot = await world.bot({ skewMs: -3_600_000 });
    expect(await bot.clock()).toBeLessThan(Date.now() - 3_500_000);
    await bot.skew(20_000);
    const ahead = (await bot.clock()) - Date.now();
    expect(ahead).toBeGreaterThan(15_000);
    expect(ahead).toBeLessThan(25_000);
  });
});
