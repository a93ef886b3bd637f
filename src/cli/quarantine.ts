import { findQuarantine } from '../../models/service.ts';
import type { Env } from '../config.ts';
import { compareTargets } from '../operations/compare-targets.ts';
import { liftQuarantine } from '../operations/lift-quarantine.ts';
import { count } from '../views/plain-lines.ts';
import { quarantineText } from '../views/quarantine-text.ts';
import { openForOperator, operatorActor } from './operate.ts';

const NONE = { differences: [], looked: 0, compared: 0, byHand: [] };

/** Shows why nothing is granted and where record and targets disagree; status 1 while a quarantine stands. */
export async function showQuarantine(env: Env, options: { everyone?: boolean; json?: boolean }): Promise<void> {
  const { deps, close } = await openForOperator(env);
  try {
    const state = await findQuarantine(deps.models.service);
    const active = state?.active === true;
    const comparison = active ? await compareTargets(deps, { everyone: options.everyone === true }) : NONE;
    const facts = { state, comparison };
    if (options.json) console.log(JSON.stringify(facts, null, 2));
    else process.stdout.write(quarantineText(facts));
    if (active) process.exitCode = 1;
  } finally {
    await close();
  }
}

/** Lets granting go on; status 1 when it was not lifted. */
export async function lift(
  env: Env,
  options: { reason: string; acceptDifferences?: boolean; everyone?: boolean },
): Promise<void> {
  const reason = options.reason.trim();
  if (reason.length < 3) return fail('Give a reason: it is kept in the ledger.');
  const { deps, close } = await openForOperator(env);
  try {
    const before = await findQuarantine(deps.models.service);
    if (!before?.active) return fail('There is no quarantine.');
    const comparison = await compareTargets(deps, { everyone: options.everyone === true });
    const done = await liftQuarantine(deps, {
      ...operatorActor(),
      reason,
      differences: comparison.differences,
      accept: options.acceptDifferences === true,
    });
    switch (done.kind) {
      case 'none':
        return fail('There is no quarantine.');
      case 'unmarked':
        return fail('Not lifted: what is in doubt is not marked yet. A running worker does it; try again in a moment.');
      case 'refused':
        process.stdout.write(quarantineText({ state: before, comparison }));
        return fail('Not lifted: differences stand.');
      case 'lifted':
        console.log(
          `Lifted. ${count(done.ended.length, 'request')} ended${done.ended.length > 0 ? `: ${done.ended.join(', ')}` : ''}.`,
        );
        console.log('Running processes grant again within a second or two.');
    }
  } finally {
    await close();
  }
}

function fail(why: string): void {
  console.error(why);
  process.exitCode = 1;
}
