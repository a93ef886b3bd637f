import { liveRequests } from '../../models/restored.ts';
import type { Connector } from '../connectors/connector.ts';
import { addressOf, type Catalog } from '../domain/catalog.ts';
import { type Difference, differencesOf } from '../domain/differences.ts';
import type { Roster } from '../domain/person.ts';
import type { AccessRequest } from '../domain/record.ts';
import type { Deps } from './deps.ts';

/** Accounts looked at together. */
const TOGETHER = 8;
/** Longest one look may take, in ms. */
const LOOK_MS = 15_000;
/** A system that failed so often and never answered is asked no more. */
const PATIENCE = 3;
/** Accounts without an open request are looked at as well when there are no more than this in all. */
const MOST_LOOKS = 20_000;

export interface CompareDeps extends Pick<Deps, 'ctx' | 'models'> {
  catalog(): Catalog;
  roster(): Roster;
  connectorFor(systemId: string): Connector;
}

export interface Comparison {
  differences: Difference[];
  /** Accounts looked at. */
  looked: number;
  /** Open requests compared with their targets. */
  compared: number;
  /** Open requests at systems worked by hand: only people can look. */
  byHand: string[];
}

interface Account {
  personId: string;
  email: string;
  name: string;
  systemId: string;
  live: AccessRequest[];
}

/** Looks at every account that matters and says where record and target disagree. Changes nothing. */
export async function compareTargets(deps: CompareDeps, c: { everyone: boolean }): Promise<Comparison> {
  const { accounts, byHand, compared } = await accountsWithRequests(deps);
  const others = accountsWithout(deps, accounts);
  const all = c.everyone || accounts.size + others.length <= MOST_LOOKS;
  const looked = [...accounts.values(), ...(all ? others : [])];
  const answers = new Map<string, { well: number; failed: number; why: string }>();
  const differences: Difference[] = [];
  for (let i = 0; i < looked.length; i += TOGETHER)
    for (const found of await Promise.all(looked.slice(i, i + TOGETHER).map((a) => look(deps, a, answers))))
      differences.push(...found);
  for (const [system, { failed, why }] of answers)
    if (failed > 0) differences.push(unseen(system, `${accountWords(failed)} could not be looked at: ${why}`));
  if (!all)
    differences.push(
      unseen('all systems', `${accountWords(others.length)} without an open request not looked at (--everyone)`),
    );
  return { differences, looked: looked.length, compared, byHand };
}

const accountWords = (n: number): string => (n === 1 ? '1 account' : `${String(n)} accounts`);
const keyOf = (a: { personId: string; systemId: string }): string => JSON.stringify([a.personId, a.systemId]);

function unseen(system: string, words: string): Difference {
  return { kind: 'unseen', request: null, person: null, system, entitlements: [], words };
}

async function accountsWithRequests(
  deps: CompareDeps,
): Promise<{ accounts: Map<string, Account>; byHand: string[]; compared: number }> {
  const accounts = new Map<string, Account>();
  const byHand: string[] = [];
  let compared = 0;
  for await (const record of liveRequests(deps.models.requests)) {
    if (record.terms.connector === 'manual') {
      if (record.state !== 'pending') byHand.push(record.id);
      continue;
    }
    const { id: personId, email, name } = record.target;
    const place = { personId, systemId: record.terms.systemId };
    const account = accounts.get(keyOf(place)) ?? { ...place, email, name, live: [] };
    accounts.set(keyOf(place), { ...account, live: [...account.live, record] });
    compared += 1;
  }
  return { accounts, byHand, compared };
}

/** Everybody else on every system that can be looked at: what was given after the backup has no record any more. */
function accountsWithout(deps: CompareDeps, known: ReadonlyMap<string, Account>): Account[] {
  const systems = [...deps.catalog().systems.values()].filter((s) => s.connector.kind !== 'manual');
  return deps
    .roster()
    .all()
    .flatMap(({ id, email, name }) =>
      systems
        .map((s): Account => ({ personId: id, email, name, systemId: s.id, live: [] }))
        .filter((a) => !known.has(keyOf(a))),
    );
}

async function look(
  deps: CompareDeps,
  { live, systemId, ...account }: Account,
  answers: Map<string, { well: number; failed: number; why: string }>,
): Promise<Difference[]> {
  const answer = answers.get(systemId) ?? { well: 0, failed: 0, why: '' };
  answers.set(systemId, answer);
  if (answer.well === 0 && answer.failed >= PATIENCE) {
    answer.failed += 1;
    return [];
  }
  try {
    checkAddress(deps.catalog(), systemId, live);
    const seen = await deps.connectorFor(systemId).observe({
      account,
      entitlements: [...new Set(live.flatMap((r) => r.terms.entitlements))],
      idempotencyKey: `compare-${account.personId}`,
      task: null,
      signal: deps.ctx.deadline(LOOK_MS),
    });
    answer.well += 1;
    return differencesOf(
      { personId: account.personId, systemId, entitlements: seen.entitlements },
      live,
      deps.catalog(),
    );
  } catch (error) {
    answer.failed += 1;
    answer.why = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
    return [];
  }
}

/** Another target knows nothing of what was given at the first. */
function checkAddress(catalog: Catalog, systemId: string, live: readonly AccessRequest[]): void {
  const system = catalog.systems.get(systemId);
  const now = system && addressOf(system.connector);
  const elsewhere = live.find((r) => now !== undefined && r.terms.address !== now);
  if (elsewhere) throw new Error(`it was at ${elsewhere.terms.address} when ${elsewhere.id} was given`);
}
