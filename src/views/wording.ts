import type { StepWord } from '../domain/catalog.ts';
import type { PersonType } from '../domain/person.ts';
import type { AccessRequest, ApprovalStep, Decision, End, RequestState, Terms } from '../domain/record.ts';
import { escapeMrkdwn } from './text.ts';

/** One word for one thing, on every screen. */

const RISK = { low: 'Low risk', medium: 'Medium risk', high: 'High risk' } as const;

const TYPES: Record<PersonType, string> = {
  employee: 'Employee',
  intern: 'Intern',
  contractor: 'Contractor (external)',
  auditor: 'Auditor (external)',
  service: 'Service account',
};

const STEPS: Record<StepWord | 'people', string> = {
  owner: 'system owner',
  security: 'security team',
  manager: 'manager',
  sponsor: 'sponsor',
  people: 'people named for this role',
};

const METHODS: Record<Decision['method'], string> = {
  slack_click: 'with the button in Slack',
  'slack_click+oidc': 'with the button in Slack, confirmed by sign-in',
  cli: 'on the command line',
};

const STATES: Record<RequestState, string> = {
  pending: 'waiting for approval',
  approved: 'approved, not given yet',
  active: 'granted and verified',
  revoking: 'ending, not yet seen to be gone',
  revoke_overdue: 'overdue: should have ended, not yet seen to be gone',
  ended: 'ended and verified',
  denied: 'denied',
  cancelled: 'cancelled',
  lapsed: 'closed, nobody decided in time',
  failed: 'could not be granted',
};

/** "High risk, privileged": words, since a colour alone tells nothing to many. */
export function riskWords(terms: Pick<Terms, 'risk' | 'privileged'>): string {
  return terms.privileged ? `${RISK[terms.risk]}, privileged` : RISK[terms.risk];
}

export function typeWords(type: PersonType): string {
  return TYPES[type];
}

/** Who decides a step, in mrkdwn, to stand behind "the": "system owner", "group Database administrators". */
export function stepWords({ name, title }: Pick<ApprovalStep, 'name' | 'title'>): string {
  if (Object.hasOwn(STEPS, name)) return STEPS[name as keyof typeof STEPS];
  const [kind = '', id = ''] = name.split(':');
  const words = escapeMrkdwn(title ?? (kind === 'onCall' ? `on call for ${id}` : id), 80);
  return kind === 'onCall' ? `person ${words}` : `group ${words}`;
}

export function methodWords(method: Decision['method']): string {
  return METHODS[method];
}

export function stateWords(state: RequestState): string {
  return STATES[state];
}

/** Why it ends, as a sentence in mrkdwn that claims nothing about whether it is gone. */
export function causeWords(end: End): string {
  const who = end.by ? ` by ${escapeMrkdwn(end.by.name, 80)}` : '';
  switch (end.cause) {
    case 'expired':
      return 'Its time is over.';
    case 'dropped':
      return `It was handed back${who}.`;
    case 'revoked':
      return `It was stopped early${who}.`;
    case 'mismatch':
      return 'The system showed more access than was approved, so all of it is taken back.';
    case 'refused':
      return 'It could not be given as approved, so whatever was begun is taken back.';
    case 'left':
      return 'The person has left, or has no active people record any more.';
    case 'restored':
      return 'Our database was restored from a backup, so it is not certain what had been given.';
  }
}

/** Whether asked for by one person for another. */
export function isForOther(record: Pick<AccessRequest, 'requester' | 'target'>): boolean {
  return record.requester.id !== record.target.id;
}
