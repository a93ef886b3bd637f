import type { Difference } from '../domain/differences.ts';
import type { Quarantine } from '../domain/quarantine.ts';
import { headText } from '../domain/quarantine.ts';
import { count, inLine, table } from './plain-lines.ts';

/** What `portcullis quarantine` found. */
export interface QuarantineFacts {
  state: Quarantine | null;
  comparison: {
    differences: readonly Difference[];
    looked: number;
    compared: number;
    byHand: readonly string[];
  };
}

/** What becomes of each kind of difference when the quarantine is lifted. */
const BECOMES: Record<Difference['kind'], string> = {
  gone: 'ended, since it is not there',
  given: 'ended: removed, read back and closed; the person may ask again',
  stray: 'left as it is: take it away at the system, or ask for it anew',
  unseen: 'unknown',
};

/** For an operator at a terminal. */
export function quarantineText({ state, comparison }: QuarantineFacts): string {
  if (!state?.active) return state?.lifted ? `${lifted(state, state.lifted)}\n` : 'No quarantine: granting goes on.\n';
  const { differences, looked, compared, byHand } = comparison;
  return [
    `QUARANTINE since ${state.since.toISOString()}: nothing is granted; ends are carried out.`,
    '',
    ...table([
      ['why', state.why],
      ['known outside', `${headText(state.witness)} (${state.witness.from}, noted ${state.witness.at.toISOString()})`],
      ['found', headText(state.head)],
      ['in doubt', doubted(state)],
    ]),
    '',
    `Compared ${count(compared, 'open request')} and looked at ${count(looked, 'account')}.`,
    ...(byHand.length > 0
      ? [`Worked by hand, so ask their people: ${byHand.map((id) => inLine(id, 30)).join(', ')}.`]
      : []),
    ...listed(differences),
    '',
    differences.length === 0
      ? 'Record and targets agree. Go on with: portcullis quarantine lift --reason "…"'
      : 'Mend what can be mended and look again, or go on with: portcullis quarantine lift --reason "…" --accept-differences',
    'Lifting ends every request in doubt: it is removed, read back and closed, and may be asked for again.',
    '',
  ].join('\n');
}

function doubted({ doubted: n }: Quarantine): string {
  if (n === null) return 'not marked yet: a running worker does it';
  return `${count(n, 'approved request')}, which may have been given in the part that was lost`;
}

function lifted(state: Quarantine, { at, by, reason }: NonNullable<Quarantine['lifted']>): string {
  return `No quarantine: granting goes on. The last one (${state.since.toISOString()}) was lifted ${at.toISOString()} by ${inLine(by, 60)}: ${inLine(reason)}`;
}

function listed(differences: readonly Difference[]): string[] {
  if (differences.length === 0) return [];
  const rows = differences.map((d) => [
    d.request ?? '-',
    inLine(d.person ?? '-', 30),
    inLine(d.system, 40),
    `${inLine([d.entitlements.join(', '), d.words].filter(Boolean).join(' '))}. When lifted: ${BECOMES[d.kind]}.`,
  ]);
  return ['', `${count(differences.length, 'difference')}:`, ...table(rows).map((line) => `  ${line}`)];
}
