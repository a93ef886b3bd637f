import { describe, expect, it } from 'vitest';
import { createDocuments, DuplicateKey, type Written } from './documents.ts';
import { createModels, type Store } from './model.ts';

const NAMES = ['requests', 'guards', 'counters', 'deliveries', 'service', 'settings', 'cursors', 'ledger'] as const;

function aStore(changed: (written: Written) => void = () => undefined): Store {
  return Object.fromEntries(NAMES.map((name) => [name, createDocuments(name, changed)])) as unknown as Store;
}

const request = (id: string, more: object = {}) => ({
  ...{ _id: id, origin: id, live: true, target: { id: 'ana' }, terms: { roleId: 'agent' } },
  ...more,
});

describe('the database in memory', () => {
  it('holds the unique indexes of models/indexes.ts, with what they leave out', () => {
    const { requests } = aStore();
    requests.insert(request('a'));
    expect(() => requests.insert(request('a'))).toThrow(DuplicateKey);
    expect(() => requests.insert(request('b'))).toThrow('one_live_role');
    expect(() => requests.insert(request('c', { live: false, origin: 'a' }))).toThrow('origin');
    requests.insert(request('d', { live: false }));
    expect(() => requests.update({ _id: 'd' }, { $set: { live: true } })).toThrow('one_live_role');
    expect(requests.count({})).toBe(2);
    expect(requests.find({ _id: 'd' })).toMatchObject([{ live: false }]);
  });

  it('gives and takes copies', () => {
    const { guards } = aStore();
    const given = { _id: 'ana', holds: [{ at: new Date(5) }], none: undefined };
    guards.insert(given);
    given.holds[0]?.at.setTime(9);
    const [read] = guards.find({ _id: 'ana' });
    expect(read).toEqual({ _id: 'ana', holds: [{ at: new Date(5) }] });
    Object.assign(read ?? {}, { holds: [] });
    expect(guards.find({ holds: { $elemMatch: { at: new Date(5) } } })).toHaveLength(1);
  });

  it('finds, sorts, limits and picks as it is asked to', () => {
    const { cursors } = aStore();
    for (const seq of [2, 3, 1]) cursors.insert({ _id: `c${String(seq)}`, seq, deep: { at: new Date(seq), more: 1 } });
    const found = cursors.find(
      { seq: { $gte: 2 } },
      { sort: { 'deep.at': -1 }, limit: 1, projection: { 'deep.at': 1 } },
    );
    expect(found).toEqual([{ _id: 'c3', deep: { at: new Date(3) } }]);
    expect(cursors.find({ _id: { $in: ['c1', 'c2', 'c9'] }, seq: { $ne: 1 } })).toMatchObject([{ _id: 'c2' }]);
  });

  it('makes what it does not find where it is told to, and says what it wrote', () => {
    const written: Written[] = [];
    const { counters } = aStore((w) => written.push(w));
    const count = () =>
      counters.update({ _id: 'n' }, { $inc: { value: 1 }, $setOnInsert: { value0: 1 } }, { upsert: true });
    expect(count().before).toBeNull();
    expect(count().after).toMatchObject({ _id: 'n', value: 2, value0: 1 });
    expect(counters.update({ _id: 'm' }, { $inc: { value: 1 } })).toEqual({ before: null, after: null });
    expect(written.map((w) => w.after?.['value'])).toEqual([1, 2]);
  });

  it('answers several writes at once with counts, and refuses single ones', async () => {
    const store = aStore();
    const { requests, ledger } = createModels(store, async (_, effect) => effect());
    store.requests.insert(request('a', { version: 1, events: [{ n: 1 }, { n: 2 }] }));
    const replace = (version: number) => ({
      replaceOne: { filter: { _id: 'a', version }, replacement: request('a', { version: version + 1, events: [] }) },
    });
    const take = { updateOne: { filter: { _id: 'a' }, update: { $pull: { events: { n: { $lte: 1 } } } } } };
    expect(await requests.bulkWrite([take, replace(1), replace(1)] as never)).toMatchObject({ matchedCount: 2 });
    const rows = [1, 2, 1].map((seq) => ({ _id: seq, seq, key: String(seq) }));
    await expect(ledger.collection.insertMany(rows as never)).rejects.toMatchObject({ code: 11000 });
    expect(store.ledger.count({})).toBe(2);
  });
});
