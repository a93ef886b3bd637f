import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What happens to the bytes between the bot and something it stands on.
 * `pass`: nothing. `delay`: each piece waits. `cut`: connections are reset, new ones too. `refuse`: nobody listens.
 * `hang`: new connections are accepted, and neither they nor the old ones hear anything any more.
 * `lose-answers`: what is asked arrives, and the connection is reset when the answer begins: the outcome is unknown.
 */
export type LinkFault =
  | { kind: 'pass' }
  | { kind: 'delay'; ms: number }
  | { kind: 'cut' }
  | { kind: 'refuse' }
  | { kind: 'hang' }
  | { kind: 'lose-answers'; times?: number; after?: RegExp };

export interface TcpProxy {
  /** `127.0.0.1:<port>` */
  readonly address: string;
  readonly port: number;
  /** Connections through it now. */
  readonly open: number;
  /** Connections begun since it was made. */
  readonly begun: number;
  /** From now on; resolves when it is so. `pass` lets what hung go on. */
  set(fault: LinkFault): Promise<void>;
  /** Resets every connection, once; new ones are fine. */
  closeAll(): void;
  stop(): Promise<void>;
}

interface Pair {
  client: Socket;
  server: Socket | null;
  held: (() => void)[];
}

/**
 * A TCP proxy on loopback in front of a server, which can be told to fail like a network.
 * @param target port on 127.0.0.1
 * @param options.inItsPlace answers that name the target's address are made to name the proxy's: a server that sends its
 *   clients to itself would send them past us
 */
export async function startTcpProxy(target: number, options: { inItsPlace?: boolean } = {}): Promise<TcpProxy> {
  let fault: LinkFault = { kind: 'pass' };
  let begun = 0;
  const pairs = new Set<Pair>();

  const drop = (pair: Pair): void => {
    pairs.delete(pair);
    for (const socket of [pair.client, pair.server]) if (socket && !socket.destroyed) socket.resetAndDestroy();
  };

  /** Hands a piece on, now or when the fault is over; in its order. */
  const hand = (pair: Pair, to: () => Socket | null, piece: Buffer): void => {
    const write = () => {
      const socket = to();
      if (socket && !socket.destroyed) socket.write(piece);
    };
    if (fault.kind === 'hang') pair.held.push(write);
    else if (fault.kind === 'delay') setTimeout(write, fault.ms);
    else write();
  };

  /** Whether the answer that begins now is one to lose. */
  const loses = (pair: Pair, asked: string): boolean => {
    if (fault.kind !== 'lose-answers') return false;
    if (fault.after && !fault.after.test(asked)) return false;
    const left = (fault.times ?? Number.POSITIVE_INFINITY) - 1;
    fault = left > 0 ? { ...fault, times: left } : { kind: 'pass' };
    drop(pair);
    return true;
  };

  /** Only where both have the same length: nothing else in the answer, its length least of all, may change. */
  const renamed = (piece: Buffer): Buffer => {
    const [theirs, ours] = [`127.0.0.1:${String(target)}`, `127.0.0.1:${String(port)}`];
    if (!options.inItsPlace || theirs.length !== ours.length || !piece.includes(theirs)) return piece;
    return Buffer.from(piece.toString('latin1').replaceAll(theirs, ours), 'latin1');
  };

  const reach = (pair: Pair): void => {
    if (pair.client.destroyed) return;
    const server = connect(target, '127.0.0.1');
    pair.server = server;
    let asked = '';
    pair.client.on('data', (piece: Buffer) => {
      asked = piece.toString('latin1');
      hand(pair, () => pair.server, piece);
    });
    server.on('data', (piece: Buffer) => {
      if (!loses(pair, asked)) hand(pair, () => pair.client, renamed(piece));
    });
    const end = (): void => {
      if (fault.kind !== 'hang') drop(pair);
    };
    server.on('error', end).on('close', end);
    pair.client.on('close', end);
  };

  const accept = (client: Socket): void => {
    begun += 1;
    const pair: Pair = { client, server: null, held: [] };
    pairs.add(pair);
    client.setNoDelay(true);
    client.on('error', () => undefined);
    if (fault.kind === 'cut' || fault.kind === 'refuse') return drop(pair);
    if (fault.kind === 'hang') {
      client.on('close', () => pairs.delete(pair));
      pair.held.push(() => reach(pair));
    } else reach(pair);
  };

  const server = createServer(accept);
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const closeAll = (): void => {
    for (const pair of [...pairs]) drop(pair);
  };
  return {
    address: `127.0.0.1:${String(port)}`,
    port,
    get open() {
      return pairs.size;
    },
    get begun() {
      return begun;
    },
    async set(next) {
      fault = next;
      if (next.kind === 'cut' || next.kind === 'refuse') closeAll();
      if (next.kind === 'refuse' && server.listening) {
        server.close();
        await once(server, 'close');
      }
      if (next.kind !== 'refuse' && !server.listening) await listen(port);
      if (next.kind === 'hang') return;
      for (const pair of pairs) for (const go of pair.held.splice(0)) go();
    },
    closeAll,
    async stop() {
      closeAll();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}
