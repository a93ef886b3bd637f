/** Rules about approvals that take a sign-in. */
import type { FaultSink } from './fault-sink.ts';
import { block, type Loose, list } from './loose.ts';

/** A rule that looks for no second factor is none. */
export function checkStepUp(file: Loose, sink: FaultSink): void {
  if (file['stepUp'] === undefined || sink.has(['stepUp'])) return;
  const rule = block(file['stepUp']);
  if (list(rule['acr']).length === 0 && list(rule['amr']).length === 0)
    sink.error(
      ['stepUp'],
      'nothing says what a second factor is',
      'list acr or amr values of your provider: docs/step-up.md names those of Keycloak, Entra and Okta',
      'key',
    );
}
