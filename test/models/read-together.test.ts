import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createReader } from '../../models/read-together.ts';

interface Doc {
  _id: string;
  tags: string[];
}

/** A store whose reads wait to be let through; each shows what was stored when it began at the server. */
function aStore() {
  const stored = new Map<string, Doc>();
  const reads: { ids: string[]; answer(): void; fail(why: string): void }[] = [];
  const read = createReader<Doc>(
    (ids) =>
      new Promise((resolve, reject) => {
        const found = ids.flatMap((id) => structuredClone(stored.get(id)) ?? []);
        reads.push({ ids, answer: () => resolve(found), fail: (why) => reject(new Error(why)) });
      }),
  );
  const put = (id: string, ...tags: string[]) => stored.set(id, { _id: id, tags });
  return { read, put, reads };
}

/** Lets everything that can go on do so. */
const turn = () => sleep(0);

describe('reads that go together', () => {
  it('those of one turn are one read; each gets its own document, and null where there is none', async () => {
    const { read, put, reads } = aStore();
    put('a');
    put('b');
    const answers = Promise.all([read('a'), read('b'), read('nobody'), read('a')]);
    await turn();
    expect(reads.map((r) => r.ids)).toEqual([['a', 'b', 'nobody']]);
    reads[0]?.answer();
    const [first, second, none, again] = await answers;
    expect([first?._id, second?._id, none, again?._id]).toEqual(['a', 'b', null, 'a']);
  });

  it('nobody else holds a document that was read', async () => {
    const { read, put, reads } = aStore();
    put('a', 'as stored');
    const answers = Promise.all([read('a'), read('a'), read('a')]);
    await turn();
    reads[0]?.answer();
    const [first, second, third] = await answers;
    first?.tags.push('changed by the first');
    expect([second?.tags, third?.tags]).toEqual([['as stored'], ['as stored']]);
  });

  it('a read never began before it was asked for: what is written before the call is seen', async () => {
    const { read, put, reads } = aStore();
    put('a', 'old');
    const early = [read('a'), read('a')];
    await turn();
    const second = read('b');
    await turn();
    put('a', 'new');
    const late = read('a');
    await turn();
    for (const r of reads) r.answer();
    await turn();
    for (const r of reads) r.answer();
    expect((await Promise.all(early)).map((d) => d?.tags)).toEqual([['old'], ['old']]);
    expect(await second).toBeNull();
    expect((await late)?.tags).toEqual(['new']);
  });

  it('what is asked for while two reads are under way waits for one of them, and then goes together', async () => {
    const { read, reads } = aStore();
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const answers: Promise<unknown>[] = [];
    for (const id of ids) {
      answers.push(read(id));
      await turn();
    }
    expect(reads.map((r) => r.ids)).toEqual([['a'], ['b']]);
    reads[0]?.answer();
    await turn();
    expect(reads.map((r) => r.ids)).toEqual([['a'], ['b'], ['c', 'd', 'e']]);
    reads[1]?.answer();
    reads[2]?.answer();
    expect(await Promise.all(answers)).toEqual(ids.map(() => null));
  });

  it('a failure reaches all it was for, and nobody else', async () => {
    const { read, put, reads } = aStore();
    put('c');
    const failing = Promise.allSettled([read('a'), read('b')]);
    await turn();
    const fine = read('c');
    await turn();
    reads[0]?.fail('the server is away');
    reads[1]?.answer();
    for (const result of await failing)
      expect(result).toMatchObject({ status: 'rejected', reason: { message: 'the server is away' } });
    expect((await fine)?._id).toBe('c');
    const after = read('a');
    await turn();
    reads[2]?.answer();
    expect(await after).toBeNull();
  });

  it('two that hang hold up no others for long', async () => {
    const { read, put, reads } = aStore();
    put('c');
    void read('a');
    await turn();
    void read('b');
    await turn();
    const third = read('c');
    await sleep(1_300);
    expect(reads.map((r) => r.ids)).toEqual([['a'], ['b'], ['c']]);
    reads[2]?.answer();
    expect((await third)?._id).toBe('c');
  });

  it('more than a hundred are several reads', async () => {
    const { read, reads } = aStore();
    const answers = Promise.all(Array.from({ length: 250 }, (_, n) => read(String(n))));
    await turn();
    for (const r of reads) r.answer();
    await turn();
    for (const r of reads) r.answer();
    expect(await answers).toHaveLength(250);
    expect(reads.map((r) => r.ids.length)).toEqual([100, 100, 50]);
  });
});
