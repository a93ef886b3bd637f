/** What happens next: a heap by time, then by lot. */
export interface Entry {
  /** ms since the beginning. */
  at: number;
  /** Decides between entries of the same ms. */
  lot: number;
  what: string;
  run(): void;
  /** Whose it is; null: it happens whoever is alive. */
  life: Life | null;
  /** Called off: it never happens. */
  off?: boolean;
}

/** One incarnation of a process: killed, it is dead for ever; stopped, what comes for it waits. */
export interface Life {
  readonly name: string;
  alive: boolean;
  stopped: boolean;
  held: Entry[];
}

export interface Agenda {
  add(entry: Entry): void;
  peek(): Entry | undefined;
  take(): Entry | undefined;
  /** In no order. */
  all(): readonly Entry[];
  /** After the times of entries were changed. */
  sort(): void;
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.lot < b.lot);

export function createAgenda(): Agenda {
  const heap: Entry[] = [];
  const at = (i: number): Entry => heap[i] as Entry;

  function swap(i: number, j: number): void {
    const kept = at(i);
    heap[i] = at(j);
    heap[j] = kept;
  }

  function sink(from: number): void {
    for (let i = from; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < heap.length && before(at(child), at(least))) least = child;
      if (least === i) return;
      swap(i, least);
      i = least;
    }
  }

  function take(): Entry | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (last && heap.length > 0) {
      heap[0] = last;
      sink(0);
    }
    return first;
  }

  return {
    add(entry) {
      heap.push(entry);
      for (let i = heap.length - 1; i > 0; ) {
        const parent = (i - 1) >> 1;
        if (!before(at(i), at(parent))) return;
        swap(i, parent);
        i = parent;
      }
    },
    peek() {
      while (heap[0]?.off) take();
      return heap[0];
    },
    take,
    all: () => heap,
    sort() {
      for (let i = heap.length >> 1; i >= 0; i -= 1) sink(i);
    },
  };
}
