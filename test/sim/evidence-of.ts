import type { LedgerModel } from '../../models/ledger.ts';
import { exportLedger } from '../../src/operations/export-ledger.ts';
import { verifyLedger } from '../../src/operations/verify-ledger.ts';
import { createMeaningCheck } from '../../src/operations/verify-meaning.ts';
import { CALM, type Evidence, type LedgerEvidence, type ShownMessage } from '../invariants/evidence.ts';
import { NOON } from '../support/an-organisation.ts';
import { createModels } from './model.ts';
import type { People } from './people.ts';
import { effectsOf } from './target.ts';
import type { World } from './world.ts';

/** Everything the checker of the invariants looks at, gathered when the story is over and all is quiet. */
export async function evidenceOf(world: World, people: People): Promise<Evidence> {
  const crm = world.crm();
  const target = effectsOf('crm', crm.log, NOON);
  const persons = new Set(target.map((e) => e.user ?? ''));
  return {
    target,
    targetNow: [...persons].flatMap((user) =>
      crm.holds(user).map((e) => ({ system: 'crm', user, group: e.replace(/^group:/, '') })),
    ),
    records: world.records(),
    ledger: await readLedger(world),
    slack: { messages: messagesOf(world), history: world.slack.history, securityChannel: 'C0SECURITY' },
    accepted: [...people.accepted],
    facts: world.facts(),
    limits: { ...CALM, landsWithinMs: 5_000, outages: world.outages },
    lookedAt: world.now(),
  };
}

/**
 * What stands in Slack, without messages that nobody knows of: their poster was killed, or never heard that they were
 * posted, so they stay as they are. There may be no more of them than there were such accidents.
 */
function messagesOf(world: World): ShownMessage[] {
  const known = new Set(world.records().flatMap((r) => r.cards.map((c) => `${c.channel} ${c.ts}`)));
  const all = world.slack.messages();
  const orphans = all.filter((m) => m.userId !== null && !known.has(`${m.channel} ${m.ts}`));
  return orphans.length > world.mayRepeat() ? all : all.filter((m) => !orphans.includes(m));
}

/** Exported and verified as an auditor would, by the code that does it for them. */
async function readLedger(world: World): Promise<LedgerEvidence> {
  const { ledger } = createModels(world.store, async (_, effect) => effect());
  const meaning = createMeaningCheck();
  const events: LedgerEvidence['events'][number][] = [];
  const verdict = await verifyLedger(textOf(ledger, world.now()), {
    each(entry) {
      meaning.see(entry);
      const { seq, key, action, record } = entry;
      const writtenAt = world.writtenAt.get(key);
      events.push({
        seq,
        key,
        action,
        record,
        at: new Date(entry.at),
        n: typeof entry.n === 'number' ? entry.n : null,
        detail: entry.detail as Record<string, unknown>,
        ...(writtenAt ? { writtenAt } : {}),
      });
    },
  });
  return {
    verdicts: [{ by: 'verifier', ok: verdict.ok, why: verdict.ok ? '' : verdict.why }],
    findings: meaning.result().findings.map((f) => `entry ${String(f.seq)}: ${f.why}`),
    events,
  };
}

async function* textOf(model: LedgerModel, exportedAt: Date): AsyncGenerator<string> {
  yield* exportLedger(model, { organisation: 'Tiny', exportedAt });
}
