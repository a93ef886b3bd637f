/** Rules about approvals that take a sign-in. */
import type { FaultSink } from './fault-sink.ts';
import { block, type Loose, list, text } from './loose.ts';

/** A rule that looks for no second factor is none; and high risk without a rule is worth a word. */
export function checkStepUp(file: Loose, sink: FaultSink): void {
  if (file['stepUp'] !== undefined) {
    const rule = block(file['stepUp']);
    if (list(rule['acr']).length === 0 && list(rule['amr']).length === 0 && !sink.has(['stepUp']))
      sink.error(
        ['stepUp'],
        'nothing says what a second factor is',
        'list acr or amr values of your provider: docs/step-up.md names them for Keycloak, Entra and Okta',
        'key',
      );
    return;
  }
  const roles = Object.entries(block(file['roles'])).map(([id, value]) => ({ id, role: block(value) }));
  const high = roles.filter(({ role }) => text(role['risk']) === 'high' || role['privileged'] === true);
  if (high.length === 0) return;
  sink.warning(
    ['roles', high[0]?.id ?? ''],
    `${String(high.length)} ${high.length === 1 ? 'role' : 'roles'} of high risk can be approved by a mere click in Slack`,
    'add stepUp, so that approving them takes a sign-in: docs/step-up.md',
    'key',
  );
}
