import type { StepUpRule } from '../../src/domain/catalog.ts';
import type { DecideCommand } from '../../src/domain/decide.ts';
import type { AccessRequest, SignIn } from '../../src/domain/record.ts';
import { openRequest } from '../../src/domain/request.ts';
import {
  aCatalog,
  aRoster,
  MINUTE,
  type Name,
  NOON,
  PEOPLE,
  ROLES,
  type RoleName,
} from '../support/an-organisation.ts';
import { asking, clicking, next } from './steps-of-a-life.ts';

/** High risk takes `gold`, by a method called `mfa`, no longer than five minutes ago. */
export const RULE: StepUpRule = {
  risks: ['high'],
  acr: ['gold'],
  amr: ['mfa', 'hwk'],
  acrClaim: 'acr',
  maxAgeMs: 5 * MINUTE,
  claim: 'sub',
};

/** Everybody is known at the provider as `sub-<id>`, except Cat. */
const ROSTER = aRoster(
  Object.fromEntries(
    Object.values(PEOPLE).flatMap((p) => (p.id === 'cat' ? [] : [[p.id, { ssoSubject: `sub-${p.id}` }]])),
  ),
);

export const STRICT = { catalog: { ...aCatalog(), stepUp: RULE }, roster: ROSTER };

export const signedIn = (name: Name, at: Date, changes: Partial<SignIn> = {}): SignIn => ({
  issuer: 'https://id.tiny.example',
  subject: `sub-${name}`,
  acr: ['gold'],
  amr: ['pwd', 'mfa'],
  authTime: at,
  ...changes,
});

/** A click that was confirmed by signing in. */
export const confirmed = (
  record: AccessRequest,
  name: Name,
  signIn: SignIn | null,
  changes: Partial<DecideCommand> = {},
): DecideCommand => clicking(record, name, { method: 'slack_click+oidc', signIn, ...changes });

/** Asked for while the rule is in force. */
export const strictly = (role: RoleName = 'admin'): AccessRequest =>
  next(openRequest(asking({ role: ROLES[role] }), { ...STRICT, live: [], heldBefore: null }, NOON));
