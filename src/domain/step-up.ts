import { type Catalog, type StepUpRule, tierOf } from './catalog.ts';
import type { Person, Roster } from './person.ts';
import type { AccessRequest, KeptSignIn, SignIn } from './record.ts';
import { type Refusal, refuse } from './refusal.ts';

/** When a click in Slack is not enough, and what counts as more: a fresh sign-in with a second factor, by that person. */

/** How long the link of a click lives, in ms. */
export const TICKET_MS = 5 * 60_000;

/** How far the provider's clock may be ahead of ours, in ms. */
const SKEW_MS = 30_000;

type Stood = Pick<AccessRequest, 'terms' | 'stepUp'>;

/** What is privileged counts as high risk, as it does everywhere. */
export function ruleAsks(
  rule: StepUpRule | null | undefined,
  terms: Pick<AccessRequest['terms'], 'risk' | 'privileged'>,
): boolean {
  return rule ? rule.risks.includes(terms.risk) || rule.risks.includes(tierOf(terms)) : false;
}

/** Whether approving this takes a sign-in: by the file of today, or by that of the day it was asked. */
export function needsStepUp(record: Stood, rule: StepUpRule | null): boolean {
  return record.stepUp === true || ruleAsks(rule, record.terms);
}

type Check = ({ ok: false } & Refusal) | null;

/**
 * Why an approval does not count as confirmed by sign-in; null when it does, or need not be.
 * @param now UTC instant
 */
export function stepUpFault(
  record: AccessRequest,
  c: { person: Person; method: string; signIn?: SignIn | null },
  facts: { catalog: Pick<Catalog, 'stepUp'>; roster: Roster },
  now: Date,
): Check {
  const rule = facts.catalog.stepUp ?? null;
  if (!needsStepUp(record, rule)) return null;
  if (!rule) return refuse('step_up_off', { request: record.id });
  if (!facts.roster.byId(c.person.id)?.ssoSubject) return refuse('step_up_unbound', { who: c.person.name });
  if (c.method !== 'slack_click+oidc' || !c.signIn) return refuse('step_up_needed', { request: record.id });
  return signInFault(rule, c.signIn, facts.roster.byId(c.person.id), now);
}

/**
 * Whether what the provider said of a sign-in is enough for the rule and is about this person.
 * @param now UTC instant
 */
export function signInFault(rule: StepUpRule, signIn: SignIn, person: Person | null, now: Date): Check {
  if (!person?.ssoSubject || signIn.subject !== person.ssoSubject)
    return refuse('step_up_other', { who: person?.name ?? { phrase: 'whoever_pressed' } });
  const isStrong =
    (rule.acr.length > 0 || rule.amr.length > 0) &&
    (rule.acr.length === 0 || signIn.acr.some((value) => rule.acr.includes(value))) &&
    (rule.amr.length === 0 || signIn.amr.some((value) => rule.amr.includes(value)));
  if (!isStrong) return refuse('step_up_weak');
  const ageMs = now.getTime() - signIn.authTime.getTime();
  return ageMs <= rule.maxAgeMs && ageMs >= -SKEW_MS ? null : refuse('step_up_old');
}

/** What the record and the ledger keep of it. */
export function keptSignIn({ issuer, acr, amr, authTime }: SignIn): KeptSignIn {
  return { issuer, acr, amr, authTime };
}
