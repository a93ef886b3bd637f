import type { Catalog } from '../domain/catalog.ts';
import { ruleAsks } from '../domain/step-up.ts';
import type { CatalogReading } from './catalog-file.ts';
import type { Fault } from './fault.ts';
import { createFaultSink } from './fault-sink.ts';

/** What to say of a catalogue whose high-risk roles a click in Slack approves; null for nothing. */
export function stepUpAdvice(catalog: Catalog): string | null {
  if (catalog.stepUp) return null;
  const usual = { risks: ['high' as const], acr: [], amr: [], acrClaim: 'acr', maxAgeMs: 0, claim: 'sub' };
  const count = [...catalog.roles.values()].filter((role) => ruleAsks(usual, role)).length;
  const roles = count === 1 ? '1 role of high risk is' : `${String(count)} roles of high risk are`;
  return count === 0 ? null : `${roles} approved by a mere click in Slack`;
}

/** How it is mended. */
export const ADD_STEP_UP = 'add stepUp, so that approving them takes a sign-in: docs/step-up.md';

/** The same as a warning, for whoever checks the file. */
export function adviseStepUp(reading: CatalogReading): Fault[] {
  const advice = reading.catalog && stepUpAdvice(reading.catalog);
  if (!advice) return [];
  const sink = createFaultSink(reading.file, reading);
  sink.warning(['roles'], advice, ADD_STEP_UP, 'key');
  return sink.faults;
}
