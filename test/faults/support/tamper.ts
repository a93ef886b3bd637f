import { createHash } from 'node:crypto';

/** An entry as it is stored and exported. */
export interface Link {
  seq: number;
  prev: string;
  hash: string;
  bytes: string;
}

/** What somebody did to the entries. */
export interface Tampering {
  what: string;
  links: Link[];
  /** The first number that does not hold: the entry itself, or the one behind it, where the chain breaks. */
  firstBad: number;
}

// Hashes are worked out here again, so that a fault of the product's own is not repeated.
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const GENESIS = '0'.repeat(64);

/** The same bytes with somebody else as the one who did it, and under a number. */
function forge({ bytes }: Link, seq: number): string {
  const event = JSON.parse(bytes) as Record<string, unknown>;
  const body = JSON.stringify({
    ...event,
    actor: { id: 'E9999', kind: 'person', name: 'Somebody Else' },
    seq: undefined,
  });
  return `${body.slice(0, -1)},"seq":${String(seq)}}`;
}

const behind = (before: Link | undefined, seq: number, bytes: string): Link => {
  const prev = before?.hash ?? GENESIS;
  return { seq, prev, hash: sha256(prev + bytes), bytes };
};

const at = (links: readonly Link[], i: number): Link => {
  const link = links[i];
  if (!link) throw new Error(`there is no entry ${String(i + 1)}`);
  return link;
};

/** One entry changed and all behind it made to follow: whole in itself. @param i its place, from 0 */
export function rebuiltFrom(links: readonly Link[], i: number): Link[] {
  const made = links.slice(0, i);
  for (const link of links.slice(i)) {
    const bytes = link === links[i] ? forge(link, link.seq) : link.bytes;
    made.push(behind(made.at(-1), link.seq, bytes));
  }
  return made;
}

/** Everything the chain itself shows, done at one place. @param i from 0; neither of the last two of all entries but one */
export function tamperedAt(links: readonly Link[], i: number): { inFile: Tampering[]; inDatabase: Tampering[] } {
  const [it, next] = [at(links, i), at(links, i + 1)];
  const put = (index: number, ...more: Link[]): Link[] => [...links.slice(0, index), ...more, ...links.slice(index)];
  const edited = { ...it, bytes: forge(it, it.seq) };
  const fits = behind(links[i - 1], it.seq, edited.bytes);
  const stranger = behind(it, next.seq, forge(next, next.seq));
  const done = (what: string, changed: Link[], ahead: number): Tampering => ({
    what: `${what} at ${String(it.seq)}`,
    links: changed,
    firstBad: it.seq + ahead,
  });
  const both = [
    done('edited', links.with(i, edited), 0),
    done('edited, with a hash to fit', links.with(i, fits), 1),
    done('deleted', links.toSpliced(i, 1), 0),
  ];
  return {
    inFile: [
      ...both,
      done('swapped', links.with(i, next).with(i + 1, it), 0),
      done('put in', put(i + 1, stranger), 2),
      done('doubled', put(i + 1, it), 1),
    ],
    // The database hands out by number: what is moved there takes another's number, what is put in lies between two.
    inDatabase: [
      ...both,
      done('swapped', links.with(i, { ...next, seq: it.seq }).with(i + 1, { ...it, seq: next.seq }), 0),
      done('put in', put(i + 1, { ...stranger, seq: it.seq + 0.5 }), 1),
      done('doubled', put(i + 1, it), 1),
    ],
  };
}

/** An export of these. @param header the line it had, kept as it was, or made to fit */
export function fileOf(header: string, links: readonly Link[], fit: 'kept' | 'fitted'): string {
  const lines = links.map(({ seq, prev, hash, bytes }) => JSON.stringify({ seq, prev, hash, bytes }));
  return [fit === 'kept' ? header : fitted(header, links), ...lines].map((line) => `${line}\n`).join('');
}

function fitted(header: string, links: readonly Link[]): string {
  const { check: _, ...facts } = JSON.parse(header) as Record<string, unknown>;
  const { seq: to = 0, hash: head = GENESIS } = links.at(-1) ?? {};
  const body = JSON.stringify({ ...facts, to, count: to, head });
  return `${body.slice(0, -1)},"check":"${sha256(body)}"}`;
}
