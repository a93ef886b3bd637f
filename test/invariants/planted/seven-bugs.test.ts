import { describe, expect, inject, it } from 'vitest';
import { waitFor } from '../../../src/dev/wait-for.ts';
import type { Person } from '../../../src/domain/person.ts';
import { PEOPLE } from '../../support/an-organisation.ts';
import { checkInvariants } from '../check-invariants.ts';
import type { InvariantId, Limits } from '../evidence.ts';
import { subjectHash } from '../i1-approved.ts';
import { aRun, type Run, type Seams } from './a-run.ts';

/**
 * Whoever believes a checker has seen it find something. Seven bugs that a broker could have are put into the real
 * operations and effects, one at a time; each must be named, and the same life without the bug must be clean.
 */

/** One life, with or without the bug. @returns the invariants the checker names, and its words */
async function live(
  seams: Seams,
  life: (run: Run) => Promise<void>,
  limits: Partial<Limits> = {},
): Promise<{ ids: InvariantId[]; words: string[] }> {
  const run = await aRun(inject('mongodbUri'), seams);
  try {
    await life(run);
    const found = checkInvariants(await run.evidence(limits));
    return { ids: [...new Set(found.map((v) => v.invariant))].sort(), words: found.map((v) => v.why) };
  } finally {
    await run.stop();
  }
}

const CLEAN = { ids: [], words: [] };

/** Asked, approved, granted, ended by its time. */
async function wholeLife(r: Run, time = '5s', by: Person = PEOPLE.bob): Promise<void> {
  const id = await r.ask(time);
  await r.approve(id, by);
  await r.until(id, 'active');
  await r.until(id, 'ended');
}

describe('a planted bug is named by the checker, and the same life without it is clean', () => {
  // By itself: it plays on parts of a second, and the others share this process.
  it('no lease: two workers have the same record in hand, and a late grant comes after the removal', async () => {
    const leaseMs = 8_000;
    const bug: Seams = {
      leaseMs,
      // The compare-and-set writes no lease, so nobody sees that a grant is under way.
      afterCommit: async ({ requests }) =>
        void (await requests.collection.updateMany({}, { $set: { 'outbox.$[].leaseUntil': null } })),
    };
    const life = async (r: Run) => {
      const id = await r.ask('5m');
      await r.approve(id, PEOPLE.bob);
      r.scim.setFault({ kind: 'hang', ms: 900, on: 'membership', times: 1 });
      await waitFor(async () => {
        await r.work(30);
        return (await r.record(id)).grant?.startedAt;
      });
      await r.work(100);
      await r.drop(id);
      await r.until(id, 'ended', 'cancelled');
      await r.work(1_500);
    };
    expect(await live({ leaseMs }, life)).toEqual(CLEAN);
    const { ids } = await live(bug, life);
    expect(ids).toContain('I2');
    expect(ids).toContain('I8');
  });

  it.concurrent('expiry restarted after a crash: the grant is given again after a crash, for its full time from then', async () => {
    const crash: Seams = { dieAt: 'grant-called', leaseMs: 6_000 };
    const bug: Seams = {
      ...crash,
      async afterCommit({ requests }) {
        const restarted = { state: 'active', 'grant.attempts': { $gt: 1 } };
        const record = await requests.collection.findOne(restarted as never);
        if (!record) return;
        const endsAt = new Date(record['grant'].verifiedAt.getTime() + record['durationMs']);
        const outbox = (record['outbox'] as { kind: string }[]).map((e) =>
          e.kind === 'revoke' ? { ...e, notBefore: endsAt } : e,
        );
        await requests.collection.updateOne({ _id: record._id }, { $set: { endsAt, outbox, nextDueAt: endsAt } });
      },
    };
    const life = (r: Run) => wholeLife(r, '10s');
    expect(await live(crash, life)).toEqual(CLEAN);
    const { ids, words } = await live(bug, life, { endsWithinMs: 3_000 });
    expect(ids).toContain('I2');
    expect(words.join('\n')).toMatch(/its end was moved/);
    expect(words.join('\n')).toMatch(/was removed \d+ ms later/);
  }, 180_000);

  it.concurrent('revoked shown before read-back: the answer of the target is believed, and it lied', async () => {
    const bug: Seams = {
      connector: (real) => ({
        ...real,
        async observe(call) {
          const seen = await real.observe(call);
          const gone = call.idempotencyKey.startsWith('revoke-');
          return gone ? { ...seen, entitlements: [] } : seen;
        },
      }),
    };
    const life = async (r: Run) => {
      const id = await r.ask('5s');
      await r.approve(id, PEOPLE.bob);
      await r.until(id, 'active');
      // It says 200 and changes nothing, once for each group.
      r.scim.setFault({ kind: 'lie', times: 2 });
      await r.until(id, 'ended');
      await r.work(1_500);
    };
    expect(await live({}, life)).toEqual(CLEAN);
    const { ids } = await live(bug, life);
    expect(ids).toEqual(['I2', 'I7', 'I8']);
  });

  it.concurrent('self-approval through a second account: the same human under another id', async () => {
    const second: Person = { ...PEOPLE.cat, name: 'Ana R.', email: PEOPLE.ana.email.toUpperCase() };
    const people = [...Object.values(PEOPLE).filter((p) => p.id !== 'cat'), second];
    expect(await live({}, (r) => wholeLife(r, '5s', PEOPLE.cat))).toEqual(CLEAN);
    const { ids, words } = await live({ people }, (r) => wholeLife(r, '5s', second));
    expect(ids).toEqual(['I1']);
    expect(words[0]).toMatch(/cat asked, receives or decided already/);
  });

  it.concurrent('event missing from the chain: the last one of a record, so that no number is skipped', async () => {
    const bug: Seams = {
      ledger: (real) => ({
        append: (entries) => real.append(entries.filter((e) => e.action !== 'revoke.verified')),
      }),
    };
    expect(await live({}, wholeLife)).toEqual(CLEAN);
    const { ids, words } = await live(bug, wholeLife);
    expect(ids).toEqual(['I5']);
    expect(words.join('\n')).toMatch(/never came to the ledger/);
  });

  it.concurrent('duplicate grant: a call is sent again after the removal, and cleaned up at once', async () => {
    let late: (() => Promise<unknown>) | null = null;
    const bug: Seams = {
      connector: (real) => ({
        ...real,
        async grant(call) {
          // The removal that cleans it up comes from the same careless layer.
          late = async () => {
            const again = { ...call, signal: AbortSignal.timeout(5_000) };
            await real.grant(again);
            await real.revoke(again);
          };
          return real.grant(call);
        },
      }),
    };
    const life = async (r: Run) => {
      const id = await r.ask('5m');
      await r.approve(id, PEOPLE.bob);
      await r.until(id, 'active');
      await r.drop(id);
      await r.until(id, 'ended');
      await late?.();
    };
    expect(await live({}, life)).toEqual(CLEAN);
    const { ids, words } = await live(bug, life);
    expect(ids).toContain('I4');
    expect(words.join('\n')).toMatch(/a second time for one approval/);
  });

  it.concurrent('grant on stale approval: the record was changed after it was approved, and its hash with it', async () => {
    const stale = async (r: Run, edit: boolean) => {
      const id = await r.ask('5s');
      await r.approve(id, PEOPLE.bob);
      if (edit) {
        const record = await r.record(id);
        const terms = { ...record.terms, entitlements: ['group:admins', 'group:agents', 'group:readers'] };
        const hash = subjectHash({ ...record, terms });
        const steps = record.steps.map((s) => ({ ...s, decision: s.decision && { ...s.decision, subjectHash: hash } }));
        await r.models.requests.collection.updateOne(
          { _id: id as never },
          { $set: { terms, steps, subjectHash: hash } },
        );
      }
      await r.until(id, 'active');
      await r.until(id, 'ended');
    };
    expect(await live({}, (r) => stale(r, false))).toEqual(CLEAN);
    const { ids, words } = await live({}, (r) => stale(r, true));
    expect(ids).toContain('I1');
    expect(words.join('\n')).toMatch(/an approval is for something else/);
  });
});
