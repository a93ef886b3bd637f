import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { createLedgerWriter } from '../../models/append-ledger.ts';
import { fileRequest } from '../../models/commit.ts';
import { connectMongo } from '../../models/connection.ts';
import { dueEffects, removalsDueBefore } from '../../models/due.ts';
import { ensureIndexes } from '../../models/indexes.ts';
import { createModels, type Models } from '../../models/models.ts';
import { findRequest } from '../../models/request.ts';
import { createContext } from '../../src/context.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { createLog } from '../../src/log.ts';
import { claimEffect } from '../../src/operations/claim-effect.ts';
import { drop } from '../../src/operations/end-grant.ts';
import { decideExtension, extend, letItEnd } from '../../src/operations/extend-grant.ts';
import { recordWarning } from '../../src/operations/record-warning.ts';
import type { Done } from '../../src/operations/transact.ts';
import { active, by, clickingMore, effectOf, extended } from '../domain/steps-of-a-life.ts';
import { aRecordIn } from '../support/a-record.ts';
import { aCatalog, aRoster, HOUR, later, MINUTE } from '../support/an-organisation.ts';

const uri = withDatabase(inject('mongodbUri'), `extend-${randomBytes(6).toString('hex')}`);
const END = later(2 * HOUR + MINUTE);
const ROUNDS = 40;

let connection: Connection;
let models: Models;
let now = END;

beforeAll(async () => {
  connection = await connectMongo(uri);
  models = createModels(connection);
});
beforeEach(async () => {
  await connection.dropDatabase();
  await ensureIndexes(connection);
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

/** A process of its own as far as the record goes: its own clock, its own reads. @param reach told of each step it comes to */
const deps = (at = now, reach: (step: string) => void = () => undefined) => ({
  ctx: createContext(createLog('fatal'), {
    clock: { now: () => at },
    reach: (step) => Promise.resolve(reach(step)),
  }),
  models,
  ledger: createLedgerWriter(models.ledger),
  catalog: () => aCatalog(),
  roster: () => aRoster(),
  nudge: () => undefined,
});

async function filed(record: AccessRequest, n: number): Promise<AccessRequest> {
  const mine = { ...record, id: `REQ-2026-${String(n).padStart(6, '0')}`, origin: `o${String(n)}` };
  const own = { ...mine, target: { ...mine.target, id: `ana${String(n)}` } };
  await fileRequest(models.requests, own);
  return own;
}
const stored = async (id: string): Promise<AccessRequest> =>
  (await findRequest(models.requests, id)) ?? expect.fail(id);
const revokes = (record: AccessRequest) => record.outbox.filter((e) => e.kind === 'revoke');

/** Both at once, in one order or the other, as chance has it. */
async function race<A, B>(one: () => Promise<A>, two: () => Promise<B>, first: boolean): Promise<[A, B]> {
  if (first) return Promise.all([one(), two()]);
  const [b, a] = await Promise.all([two(), one()]);
  return [a, b];
}

/** One of the two was recorded first, and the record, the answers and what is armed agree on which. */
function expectOneWon(after: AccessRequest, done: Done, old: string): 'extended' | 'ended' {
  const moved = after.endsAt?.getTime() !== END.getTime();
  expect(done.ok).toBe(moved);
  expect(revokes(after)).toHaveLength(1);
  if (moved) {
    expect([after.state, after.end, after.extensions?.[0]?.state]).toEqual(['active', null, 'granted']);
    expect(revokes(after)[0]).toMatchObject({ notBefore: after.endsAt, leaseUntil: null });
    expect(revokes(after)[0]?.id).not.toBe(old);
    return 'extended';
  }
  expect(done).toMatchObject({ refused: 'extension_late' });
  expect([after.state, after.extensions?.[0]?.state]).toEqual(['revoking', 'lapsed']);
  return 'ended';
}

it('the last approval against the end, on two clocks a little apart: whoever is recorded first counts', async () => {
  const won = new Set<string>();
  for (let n = 1; n <= ROUNDS; n += 1) {
    const record = await filed(extended(active(), later(HOUR)), n);
    const { id: old } = effectOf(record, 'revoke');
    const click = { ...clickingMore(record, 'bob') };
    let decided: () => void = () => undefined;
    const written = new Promise<void>((resolve) => (decided = resolve));
    const at = deps(new Date(END.getTime() - 1), (step) => step === 'before-commit' && decided());
    const facts = { ...at, roster: () => rosterWith(record.target.id) };
    const late = n % 2 === 0;
    // Deciding reads more than claiming: every other time the end comes when the decision is about to be written.
    const claim = async () => {
      if (late) await written;
      return claimEffect(deps(END), record.id, old, { token: 'w', ms: 30_000 });
    };
    const [done, claimed] = await race(() => decideExtension(facts, record.id, click), claim, late);
    const who = expectOneWon(await stored(record.id), done, old);
    expect(claimed.kind).toBe(who === 'ended' ? 'run' : 'wait');
    won.add(who);
  }
  expect([...won].sort()).toEqual(['ended', 'extended']);
});

it('the last approval against a drop: both may be recorded, never an end later than the one that was asked for', async () => {
  for (let n = 1; n <= ROUNDS; n += 1) {
    const record = await filed(extended(active(), later(HOUR)), n);
    const at = deps(later(HOUR + MINUTE));
    const facts = { ...at, roster: () => rosterWith(record.target.id) };
    const approve = () => decideExtension(facts, record.id, clickingMore(record, 'bob'));
    const [done, dropped] = await race(approve, () => drop(at, record.id, by('ana')), n % 2 === 0);
    const after = await stored(record.id);
    expect(dropped.ok).toBe(true);
    expect([after.state, after.end?.cause]).toEqual(['revoking', 'dropped']);
    expect(revokes(after)).toMatchObject([{ notBefore: later(HOUR + MINUTE) }]);
    expect(after.extensions?.[0]?.state).toBe(done.ok ? 'granted' : 'lapsed');
  }
});

it('two owners at once: one moves the end, once; the other is told who was first', async () => {
  for (let n = 1; n <= ROUNDS; n += 1) {
    const record = await filed(extended(active(), later(HOUR)), n);
    const facts = { ...deps(later(HOUR + MINUTE)), roster: () => rosterWith(record.target.id) };
    const press = (who: 'bob' | 'cat') => () => decideExtension(facts, record.id, clickingMore(record, who));
    const both = await race(press('bob'), press('cat'), n % 2 === 0);
    expect(both.filter((d) => d.ok)).toHaveLength(1);
    expect(both.find((d) => !d.ok)).toMatchObject({ refused: 'already_decided' });
    const after = await stored(record.id);
    expect(after.endsAt).toEqual(new Date(END.getTime() + HOUR));
    expect(after.events.filter((e) => e.action === 'extension.approved')).toHaveLength(1);
  }
});

it('the form sent twice at once: one extension waits, the other is told so', async () => {
  const record = await filed(active(), 1);
  const facts = { ...deps(later(HOUR)), roster: () => rosterWith(record.target.id) };
  const ask = () => extend(facts, record.id, { ...by('ana'), duration: '1h', reason: 'The backlog takes longer' });
  const both = await Promise.all([ask(), ask()]);
  expect(both.map((d) => (d.ok ? 'ok' : d.refused)).sort()).toEqual(['extension_open', 'ok']);
  expect((await stored(record.id)).extensions).toHaveLength(1);
});

it('a job armed for the old end finds nothing to do, and what comes due is the new one', async () => {
  const record = await filed(extended(active(), later(HOUR)), 1);
  const facts = { ...deps(later(HOUR + MINUTE)), roster: () => rosterWith(record.target.id) };
  expect(await decideExtension(facts, record.id, clickingMore(record, 'bob'))).toMatchObject({ ok: true });
  const old = effectOf(record, 'revoke').id;
  now = later(2.5 * HOUR);
  expect((await claimEffect(deps(), record.id, old, { token: 'w', ms: 30_000 })).kind).toBe('wait');
  const due = (at: Date) => dueEffects(models.requests, ['revoke'], { before: at, limit: 10, without: [] });
  expect(await due(now)).toEqual([]);
  expect(await removalsDueBefore(models.requests, now, 10)).toEqual([]);
  const moved = new Date(END.getTime() + HOUR);
  expect(await due(moved)).toHaveLength(1);
  const [kept] = await removalsDueBefore(models.requests, moved, 10);
  expect(kept?.outbox.filter((e) => e.kind === 'revoke').map((e) => e.id)).not.toContain(old);
  expect((await stored(record.id)).state).toBe('active');
});

it('a notice is found by its time and told once, however many workers find it; let it end takes the rest away', async () => {
  const warnings = [100, 110].map((m) => ({ dueAt: later(m * MINUTE), endsAt: END, toldAt: null }));
  const effect = {
    ...effectOf(active(), 'revoke'),
    id: 'warn-1',
    kind: 'warn' as const,
    notBefore: later(100 * MINUTE),
  };
  const held = active();
  const record = await filed({ ...held, warnings, outbox: [...held.outbox, effect], nextDueAt: effect.notBefore }, 1);
  now = later(101 * MINUTE);
  const found = await dueEffects(models.requests, ['warn'], { before: now, limit: 10, without: [] });
  expect(found.map((f) => f._id)).toEqual([record.id]);
  const claims = await Promise.all(
    ['a', 'b', 'c'].map((token) => claimEffect(deps(), record.id, 'warn-1', { token, ms: 30_000 })),
  );
  expect(claims.filter((c) => c.kind === 'run')).toHaveLength(1);
  await Promise.all([1, 2, 3].map(() => recordWarning(deps(), record.id, 'warn-1')));
  const told = await stored(record.id);
  expect(told.events.filter((e) => e.action === 'end.announced')).toHaveLength(1);
  expect(effectOf(told, 'warn').notBefore).toEqual(later(110 * MINUTE));
  await letItEnd(deps(), record.id, by('ana'));
  expect((await stored(record.id)).outbox.map((e) => e.kind)).not.toContain('warn');
});

it('after a restored backup nothing is extended until somebody has looked; denying goes on', async () => {
  const [asked, plain] = [await filed(extended(active(), later(HOUR)), 1), await filed(active(), 2)];
  const at = deps(later(HOUR + MINUTE));
  const of = (r: AccessRequest) => ({ ...at, roster: () => rosterWith(r.target.id) });
  await models.service.insertOne({ _id: 'quarantine', value: { active: true } });
  const approve = () => decideExtension(of(asked), asked.id, clickingMore(asked, 'bob'));
  const ask = () => extend(of(plain), plain.id, { ...by('ana'), duration: '1h', reason: 'The backlog takes longer' });
  expect(await approve()).toMatchObject({ refused: 'extension_quarantine' });
  expect(await ask()).toMatchObject({ refused: 'extension_quarantine' });
  const no = clickingMore(asked, 'bob', { verdict: 'denied', reason: 'not now' });
  expect(await decideExtension(of(asked), asked.id, no)).toMatchObject({ ok: true });
  await models.service.collection.updateOne({ _id: 'quarantine' } as never, { $set: { 'value.active': false } });
  expect(await ask()).toMatchObject({ ok: true });
});

it('a record of before there were extensions is read as it was', async () => {
  const old = aRecordIn('active', { id: 'REQ-2026-900001', origin: 'old' });
  await fileRequest(models.requests, old);
  const read = await stored(old.id);
  for (const field of ['extensions', 'warnings', 'letEnd', 'problems']) expect(read).not.toHaveProperty(field);
});

function rosterWith(id: string) {
  const roster = aRoster();
  const ana = roster.byId('ana');
  return { ...roster, byId: (who: string) => (who === id && ana ? { ...ana, id } : roster.byId(who)) };
}
