import type { Run } from './simulate.ts';

/** What a run was about, in words that can be counted. */
export function seenIn(run: Run): Set<string> {
  const seen = new Set<string>(run.records.length > 1 ? ['several requests'] : []);
  for (const { state, grant, end, tasks, extensions = [], warnings = [] } of run.records) {
    seen.add(`it is ${state}`);
    if (grant?.verifiedAt) seen.add('granted');
    if (grant && grant.attempts > 1) seen.add('tried again to grant');
    if (grant && grant.surplus.length > 0) seen.add('more given than approved');
    if (end) seen.add(`ended: ${end.cause}`);
    if (end && end.attempts > 1) seen.add('tried again to remove');
    if (end?.overdueAt) seen.add('overdue');
    if (end?.offlineAt) seen.add('removed without the record');
    for (const x of extensions) seen.add(`more time: ${x.state}`);
    if (warnings.some((w) => w.toldAt)) seen.add('told before the end');
    if (tasks.length > 0) seen.add('worked by hand');
  }
  for (const line of run.trace) {
    const killed = / # bot\d is killed(.*)$/.exec(line);
    if (killed) seen.add(killed[1] ? 'killed at a step' : 'killed');
    const struck = / # crm (?:add|remove|read|check)\b.*: ([a-z-]+)$/.exec(line);
    if (struck) seen.add(`target: ${String(struck[1])}`);
    const said =
      / # (?:the clock of|bot\d is stopped|FLUSHALL|Slack is \w+|mongodb is \w+|ledger is \w+|redis is \w+)/.exec(line);
    if (said) seen.add(said[0].replace(/^ # /, '').replace(/bot\d/, 'bot'));
    const refused = / # \w+ (?:says|asks|drops|cancels|revokes).*: ([a-z]+_[a-z_]+)$/.exec(line);
    if (refused) seen.add(`refused: ${String(refused[1])}`);
  }
  return seen;
}
