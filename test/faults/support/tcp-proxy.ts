import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What happens to the bytes between the bot and something it stands on.
 * `pass`: nothing. `delay`: each piece waits. `cut`: connections are reset, new ones too. `refuse`: nobody listens.
 * `hang`: new connections are accepted, and neither they nor the old ones hear anything any more.
 * `answer`: what is asked so gets this answer, in the place of the server's, and the connection ends.
 * `lose-answers`: what is asked arrives, and the connection is reset when the answer begins: the outcome is unknown.
 */
export type LinkFault =
  | { kind: 'pass' }
  | { kind: 'delay'; ms: number }
  | { kind: 'cut' }
  | { kind: 'refuse' }
  | { kind: 'hang' }
  | { kind: 'answer'; asked: RegExp; with: string }
  | { kind: 'lose-answers'; times?: number; after?: RegExp };

export interface TcpProxy {
  /** `127.0.0.1:<port>` */
  readonly address: string;
  readonly port: number;
  /** Connections through it now. */
  readonly open: number;
  /** Connections begun since it was made. */
  readonly begun: number;
  /** What it does now: `lose-answers` is over once its times are. */
  readonly fault: LinkFault['kind'];
  /** From now on; resolves when it is so. `pass` lets what hung go on. */
  set(fault: LinkFault): Promise<void>;
  /** Resets every connection, once; new ones are fine. */
  closeAll(): void;
  /** The connections of now hear nothing any more, for ever, as behind a firewall that forgot them; new ones are fine. */
  forgetAll(): void;
  /** New connections lead to this port of 127.0.0.1; those of now stay where they are. */
  leadTo(port: number): void;
  stop(): Promise<void>;
}

/** Two sockets and what is held back between them. */
interface Pair {
  client: Socket;
  server: Socket | null;
  held: (() => void)[];
  /** Nothing goes through it any more, not even its end. */
  forgotten?: true;
}

interface Link {
  fault: LinkFault;
  begun: number;
  readonly pairs: Set<Pair>;
  /** Port of the real server, and what its answers are made to say instead of its address; null: as they are. */
  target: number;
  rename: ((piece: Buffer) => Buffer) | null;
}

function drop(link: Link, pair: Pair): void {
  link.pairs.delete(pair);
  for (const socket of [pair.client, pair.server]) if (socket && !socket.destroyed) socket.resetAndDestroy();
}

/** Hands a piece on, now or when the fault is over; in its order. */
function hand(link: Link, pair: Pair, to: () => Socket | null, piece: Buffer): void {
  if (pair.forgotten) return;
  const write = () => {
    const socket = to();
    if (socket && !socket.destroyed) socket.write(piece);
  };
  if (link.fault.kind === 'hang') pair.held.push(write);
  else if (link.fault.kind === 'delay') setTimeout(write, link.fault.ms);
  else write();
}

/** Whether the answer that begins now is one to lose. */
function loses(link: Link, pair: Pair, asked: string): boolean {
  const { fault } = link;
  if (fault.kind !== 'lose-answers' || (fault.after && !fault.after.test(asked))) return false;
  const left = (fault.times ?? Number.POSITIVE_INFINITY) - 1;
  link.fault = left > 0 ? { ...fault, times: left } : { kind: 'pass' };
  drop(link, pair);
  return true;
}

/** Whether this was answered in the server's place; what else comes on the connection goes nowhere. */
function answers(link: Link, pair: Pair, asked: string): boolean {
  const { fault } = link;
  if (fault.kind !== 'answer' || !fault.asked.test(asked)) return false;
  pair.client.removeAllListeners('data').resume();
  pair.client.end(fault.with);
  return true;
}

/** Goes to the real server for this client. */
function reach(link: Link, pair: Pair): void {
  if (pair.client.destroyed) return;
  const server = connect(link.target, '127.0.0.1');
  pair.server = server;
  let asked = '';
  pair.client.on('data', (piece: Buffer) => {
    asked = piece.toString('latin1');
    if (answers(link, pair, asked)) return;
    hand(link, pair, () => pair.server, piece);
  });
  server.on('data', (piece: Buffer) => {
    if (!loses(link, pair, asked)) hand(link, pair, () => pair.client, link.rename?.(piece) ?? piece);
  });
  const end = (): void => {
    if (link.fault.kind !== 'hang') drop(link, pair);
  };
  const endOfServer = (): void => {
    if (!pair.forgotten) end();
  };
  server.on('error', endOfServer).on('close', endOfServer);
  pair.client.on('close', end);
}

function accept(link: Link, client: Socket): void {
  link.begun += 1;
  const pair: Pair = { client, server: null, held: [] };
  link.pairs.add(pair);
  client.setNoDelay(true);
  client.on('error', () => undefined);
  if (link.fault.kind === 'cut' || link.fault.kind === 'refuse') return drop(link, pair);
  if (link.fault.kind !== 'hang') return reach(link, pair);
  client.on('close', () => link.pairs.delete(pair));
  pair.held.push(() => reach(link, pair));
}

/** Only where both have the same length: nothing else in the answer, its length least of all, may change. */
function renaming(target: number, port: number): (piece: Buffer) => Buffer {
  const [theirs, ours] = [`127.0.0.1:${String(target)}`, `127.0.0.1:${String(port)}`];
  if (theirs.length !== ours.length) throw new Error(`the ports ${theirs} and ${ours} are not equally long`);
  return (piece) =>
    piece.includes(theirs) ? Buffer.from(piece.toString('latin1').replaceAll(theirs, ours), 'latin1') : piece;
}

/**
 * A TCP proxy on loopback in front of a server, which can be told to fail like a network.
 * @param target port on 127.0.0.1
 * @param options.inItsPlace answers that name the target's address are made to name the proxy's: a server that sends its
 *   clients to itself would send them past us
 */
export async function startTcpProxy(target: number, options: { inItsPlace?: boolean } = {}): Promise<TcpProxy> {
  const link: Link = { fault: { kind: 'pass' }, begun: 0, pairs: new Set(), target, rename: null };
  const server = createServer((client) => accept(link, client));
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  if (options.inItsPlace) link.rename = renaming(target, port);
  const closeAll = (): void => {
    for (const pair of link.pairs) drop(link, pair);
  };
  return {
    address: `127.0.0.1:${String(port)}`,
    port,
    get open() {
      return link.pairs.size;
    },
    get begun() {
      return link.begun;
    },
    get fault() {
      return link.fault.kind;
    },
    async set(next) {
      link.fault = next;
      if (next.kind === 'cut' || next.kind === 'refuse') closeAll();
      if (next.kind === 'refuse' && server.listening) {
        server.close();
        await once(server, 'close');
      }
      if (next.kind !== 'refuse' && !server.listening) await listen(port);
      if (next.kind === 'hang') return;
      for (const pair of link.pairs) for (const go of pair.held.splice(0)) go();
    },
    closeAll,
    forgetAll() {
      for (const pair of link.pairs) pair.forgotten = true;
    },
    leadTo(next) {
      link.target = next;
    },
    async stop() {
      closeAll();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}
