import { describe, expect, it } from 'vitest';
import { admitGrant } from '../../src/domain/admit.ts';
import { type DecideFacts, decide } from '../../src/domain/decide.ts';
import { cancel, dropGrant, lapse, revokeGrant } from '../../src/domain/end.ts';
import { EXTENSIONS_MAX, extend } from '../../src/domain/extend.ts';
import { handOver } from '../../src/domain/hand-over.ts';
import { pageOnCall } from '../../src/domain/page-on-call.ts';
import { answerQuestion, askQuestion } from '../../src/domain/question.ts';
import type { AccessRequest, SignIn } from '../../src/domain/record.ts';
import type { Outcome, RefusalCode } from '../../src/domain/refusal.ts';
import { PROBLEMS_MAX, reportProblem } from '../../src/domain/report-problem.ts';
import { openRequest } from '../../src/domain/request.ts';
import { confirmDone, reportDone } from '../../src/domain/work-task.ts';
import { ERRORS } from '../../src/errors.ts';
import { refusalText } from '../../src/words/refusal-text.ts';
import { wordsIn } from '../../src/words/words-in.ts';
import { aCatalog, aRoster, DAY, GONE, HOUR, later, MINUTE, NOON, PEOPLE, ROLES } from '../support/an-organisation.ts';
import { catalogWith, opened, roleWith, rule } from './a-chain.ts';
import { confirmed, STRICT, signedIn, strictly } from './a-sign-in.ts';
import {
  active,
  approved,
  asked,
  asking,
  by,
  chained,
  clicking,
  extended,
  extending,
  FACTS,
  next,
  pending,
  removing,
  started,
} from './steps-of-a-life.ts';

/** Given by the rooms around the domain, which have their own tests. */
type Elsewhere =
  | 'bad_away'
  | 'bad_clock'
  | 'bad_duration'
  | 'bad_moment'
  | 'cannot_stand_in'
  | 'digest_in_quiet'
  | 'extension_quarantine'
  | 'index_behind'
  | 'ledger_altered'
  | 'moment_ahead'
  | 'no_such_person'
  | 'no_such_request'
  | 'no_such_role'
  | 'no_such_subject'
  | 'no_work_days'
  | 'not_yours_to_see'
  | 'preview_changed'
  | 'quiet_always'
  | 'quiet_half'
  | 'role_missing'
  | 'slack_account_unknown'
  | 'too_many_open'
  | 'which_person';

const ask = (changes: Parameters<typeof asking>[0], facts: Partial<Parameters<typeof openRequest>[1]> = {}) =>
  openRequest(asking(changes), { ...FACTS, live: [], heldBefore: null, ...facts }, NOON);
const click = (...args: Parameters<typeof clicking>) => decide(args[0], clicking(...args), FACTS, later(MINUTE));
const guard = { personId: 'ana', version: 0, holds: [] };
const admit = (record = approved(), facts = FACTS, now = later(2 * MINUTE)) => admitGrant(record, guard, facts, now);
const task = () => asked(started('payer'), 'grant', later(2 * MINUTE));
const proof = { taskId: 'T1', proof: 'added, see https://bank.tiny.example/17' };
const done = () => next(reportDone(task(), { ...by('eve'), ...proof }, later(3 * MINUTE)));

/** Fay is on call, and has been asked. */
const CALLED = roleWith([rule({ onCall: 'nights' }), 'owner', 'security'], { risk: 'high' });
const page = (now: Date, catalog = catalogWith(CALLED)) =>
  pageOnCall(opened(CALLED), by('ana'), { ...FACTS, catalog }, now);

const waiting = () => extended(active(), later(HOUR));
/** Six hours at a time, and no more than six in all. */
const shortAgent = aCatalog({ roles: [{ ...ROLES.agent, maxTimeMs: 6 * HOUR, maxTotalTimeMs: 6 * HOUR }] });

/** Bob approves what takes a sign-in, which was as these say. */
const signingIn = (changes: Partial<SignIn> | null, facts: DecideFacts = STRICT, who: 'bob' | 'cat' = 'bob') => {
  const signIn = changes && signedIn(who, later(MINUTE), changes);
  return decide(strictly(), confirmed(strictly(), who, signIn), facts, later(MINUTE));
};

/** One way into each refusal; the compiler asks for a way into every new code. */
const WAYS: Record<Exclude<RefusalCode, Elsewhere>, [promise: string, way: () => Outcome<unknown>]> = {
  already_open: [
    'R-48: a second live request for the same person and role',
    () => ask({}, { live: [{ id: 'REQ-2026-000009', roleId: 'agent' }] }),
  ],
  approval_reason_needed: [
    'an approval without the reason that the role asks for',
    () => {
      const record = pending();
      return click({ ...record, terms: { ...record.terms, approvalReason: true } }, 'bob', { reason: ' ' });
    },
  ],
  page_early: ['nobody on call is paged at once', () => page(later(14 * MINUTE))],
  page_nobody: ['nor where nobody is on call', () => page(later(HOUR), aCatalog())],
  account_unchecked: [
    'nobody decides while Slack does not say what their account is',
    () => click(pending(), 'bob', { membership: 'unknown' }),
  ],
  guest_account: ['guests decide nothing', () => click(pending(), 'bob', { membership: 'guest' })],
  step_up_needed: ['a click alone approves no high risk', () => signingIn(null)],
  step_up_off: [
    'what was asked under the rule is not opened by taking it out of the file',
    () => signingIn({}, { ...STRICT, catalog: aCatalog() }),
  ],
  step_up_old: ['a sign-in counts for a few minutes', () => signingIn({ authTime: later(-HOUR) })],
  step_up_other: ['whoever presses signs in', () => signingIn({ subject: 'sub-dan' })],
  step_up_unbound: [
    'nobody confirms as an account the people record does not know',
    () => signingIn({}, STRICT, 'cat'),
  ],
  step_up_weak: ['a password alone confirms nothing', () => signingIn({ acr: ['silver'], amr: ['pwd'] })],
  already_decided: ['R-42: a step is decided once', () => click(approved(), 'cat')],
  approved_before: [
    'one person counts once where a step needs two',
    () => {
      const record = next(ask({ role: ROLES.keeper }));
      const after = ['gus', 'bob', 'eve'].reduce(
        (r, name, step) => next(decide(r, clicking(r, name as 'gus', { step }), FACTS, later(MINUTE))),
        record,
      );
      return click(after, 'eve', { step: 2 });
    },
  ],
  needed_later: [
    'an approval that a later step cannot do without',
    () => {
      const catalog = aCatalog({ policy: { security: ['bob'] } });
      const facts = { ...FACTS, catalog };
      const record = next(openRequest(asking({ role: ROLES.admin }), { ...facts, live: [], heldBefore: null }, NOON));
      return decide(record, clicking(record, 'bob'), facts, later(MINUTE));
    },
  ],
  nothing_changed: [
    'approve with changes, and no change',
    () => click(pending(), 'bob', { wish: { durationMs: null, roleId: null } }),
  ],
  wider_than_asked: [
    'an approval never gives more than was asked for',
    () => click(pending(), 'bob', { wish: { durationMs: 400 * DAY, roleId: null } }),
  ],
  cannot_take_over: [
    'handed over to whoever asked for it',
    () => handOver(pending(), { ...clicking(pending(), 'bob'), to: PEOPLE.ana, reason: 'on leave' }, FACTS, later(1)),
  ],
  question_missing: [
    'a question without words',
    () => askQuestion(pending(), { ...clicking(pending(), 'bob'), text: ' ' }, FACTS, later(1)),
  ],
  question_closed: [
    'an answer to what nobody asked',
    () => answerQuestion(pending(), { ...by('ana'), questionId: 'Q1', text: 'Yes' }, FACTS, later(1)),
  ],
  too_many_questions: [
    'more questions than anybody would answer',
    () => {
      const ask = (r: AccessRequest) => askQuestion(r, { ...clicking(r, 'bob'), text: 'Why?' }, FACTS, later(1));
      return ask(Array.from({ length: 10 }).reduce<AccessRequest>((r) => next(ask(r)), pending()));
    },
  ],
  bad_start: ['R-41: a start beyond 90 days', () => ask({ startsAt: later(91 * DAY) })],
  bad_ticket: ['R-44: a ticket that is none', () => ask({ ticket: 'see my mail' })],
  card_stale: [
    'R-53: a click on a card that showed something else',
    () => click(pending(), 'bob', { shown: 'a'.repeat(16) }),
  ],
  decided_before: [
    'R-52: one person for both steps',
    () => {
      const catalog = aCatalog({ policy: { security: ['bob', 'dan'] } });
      const facts = { ...FACTS, catalog };
      const record = next(openRequest(asking({ role: ROLES.admin }), { ...facts, live: [], heldBefore: null }, NOON));
      const once = next(decide(record, clicking(record, 'bob'), facts, later(MINUTE)));
      return decide(once, clicking(once, 'bob', { step: 1 }), facts, later(MINUTE));
    },
  ],
  forbidden_pair: [
    'two roles nobody may hold together',
    () => ask({ role: ROLES.payer }, { live: [{ id: 'REQ-2026-000009', roleId: 'releaser' }] }),
  ],
  grant_window_over: ['R-63: a grant after its window', () => admit(approved(), FACTS, later(3 * HOUR))],
  justification_placeholder: [
    'R-39: a reason made of filler',
    () => ask({ justification: 'test test test test test' }),
  ],
  justification_short: ['R-39: a reason that is too short', () => ask({ justification: 'ticket' })],
  extension_late: [
    'more time asked for once the end has begun',
    () => extend(removing('agent', later(HOUR)), extending(), FACTS, later(HOUR)),
  ],
  extension_limit: [
    'more time asked for again and again',
    () => {
      const old = Array.from({ length: EXTENSIONS_MAX }, () => ({ ...waiting().extensions?.[0], state: 'denied' }));
      return extend({ ...active(), extensions: old } as never, extending(), FACTS, later(HOUR));
    },
  ],
  extension_open: [
    'more time asked for while that is undecided',
    () => extend(waiting(), extending(), FACTS, later(HOUR)),
  ],
  extension_stale: [
    'more time for a role that is gone',
    () => {
      const catalog = { ...FACTS.catalog, roles: new Map() };
      return extend(active(), extending(), { ...FACTS, catalog }, later(HOUR));
    },
  ],
  extension_too_long: [
    'more time in all than twice the longest',
    () => extend(active(), extending({ durationMs: 5 * HOUR }), { ...FACTS, catalog: shortAgent }, later(HOUR)),
  ],
  problem_limit: [
    'a report after ten others',
    () => {
      const problems = Array.from({ length: PROBLEMS_MAX }, (_, i) => ({ n: i + 1, to: [] }));
      const c = { ...by('ana'), text: 'It does not open' };
      return reportProblem({ ...active(), problems } as never, c, FACTS, later(HOUR));
    },
  ],
  no_approver: [
    'X-1: nobody could decide but the one who asks',
    () => {
      const alone = { ...asking().system, owner: 'ana', deputies: [] };
      return ask({ system: alone }, { catalog: aCatalog({ systems: [alone] }) });
    },
  ],
  no_owner: [
    'R-51: a system whose owner and deputy have left',
    () => ask({}, { roster: aRoster({ bob: GONE, cat: GONE }) }),
  ],
  no_record: ['R-45: somebody who has left', () => ask({ requester: { ...PEOPLE.ana, ...GONE } })],
  no_sponsor: [
    'R-46: an external whose sponsor has left',
    () => ask({ target: PEOPLE.ivo }, { roster: aRoster({ gus: GONE }) }),
  ],
  not_an_approver: ['R-51: a click by a passer-by', () => click(pending(), 'moe')],
  not_holder: ['a drop by somebody else', () => dropGrant(active(), by('moe'), later(HOUR))],
  not_revoker: [
    'a revocation by a passer-by',
    () => revokeGrant(active(), { ...by('moe'), reason: 'just so' }, FACTS, later(HOUR)),
  ],
  not_task_person: [
    'a task done by somebody who was not asked',
    () => reportDone(task(), { ...by('moe'), ...proof }, later(3 * MINUTE)),
  ],
  not_yours_to_ask: ['R-143: a request for a stranger', () => ask({ requester: PEOPLE.moe, target: PEOPLE.ana })],
  own_request: [
    'X-1: an approval of what is for oneself',
    () => click(pending('agent', { requester: PEOPLE.gus, target: PEOPLE.ana }), 'ana'),
  ],
  past_engagement: [
    'R-46: access beyond the engagement',
    () => ask({ requester: PEOPLE.gus, target: PEOPLE.ivo, durationMs: 20 * DAY }),
  ],
  proof_missing: [
    'a task done without proof',
    () => reportDone(task(), { ...by('eve'), taskId: 'T1', proof: ' ok ' }, later(3 * MINUTE)),
  ],
  reason_missing: ['a denial without a reason', () => click(pending(), 'bob', { verdict: 'denied', reason: '   ' })],
  role_not_for_you: ['R-143: a role of another department', () => ask({ role: ROLES.auditing })],
  same_person_confirms: [
    'a task confirmed by the one who did it',
    () => confirmDone(done(), { ...by('eve'), taskId: 'T1' }, later(4 * MINUTE)),
  ],
  stale_approval: ['R-53: a grant without its last approval', () => admit({ ...approved(), steps: pending().steps })],
  state_conflict: ['an end of what is over', () => lapse(approved(), later(3 * DAY))],
  target_inactive: [
    'R-45: a grant for somebody who has left',
    () => admit(approved(), { ...FACTS, roster: aRoster({ ana: GONE }) }),
  ],
  task_closed: [
    'a task confirmed before it is done',
    () => confirmDone(task(), { ...by('fay'), taskId: 'T1' }, later(3 * MINUTE)),
  ],
  time_too_long: ['R-41: more time than the role allows', () => ask({ durationMs: 31 * DAY })],
  time_too_short: ['R-41: less time than the policy allows', () => ask({ durationMs: MINUTE })],
};

const ROWS = Object.entries(WAYS).map(([code, [promise, way]]) => ({ code: code as RefusalCode, promise, way }));

describe('every refusal is reached', () => {
  it.each(ROWS)('$promise: $code', ({ code, way }) => {
    expect(way()).toMatchObject({ ok: false, refused: code });
  });

  it.each(ROWS)('$code fills every blank of its text', ({ code, way }) => {
    const outcome = way();
    const values = outcome.ok ? {} : outcome.values;
    const blanks = [...ERRORS[code].text.matchAll(/\{(\w+)\}/g)].flatMap((m) => m[1] ?? []);
    expect(blanks.filter((blank) => !values[blank])).toEqual([]);
  });

  it.each(ROWS)('$code is said in German without a word of English', ({ code, way }) => {
    const outcome = way();
    const said = refusalText(wordsIn('de'), code, outcome.ok ? {} : outcome.values);
    // Whom to ask is named in portcullis.yml, in the words of the organisation.
    expect(said.replace(FACTS.catalog.people.contact, '')).not.toMatch(
      /[{}]|\b(the|is|has|hours?|minutes?|days?|pending|approved|nobody)\b/u,
    );
  });
});

describe('a refusal changes nothing', () => {
  it('and the record it was about is not touched', () => {
    const record = Object.freeze(structuredClone(chained(approved())));
    const before = structuredClone(record);
    decide(record, clicking(record, 'bob'), FACTS, later(MINUTE));
    cancel(record, by('moe'), later(MINUTE));
    dropGrant(record, by('ana'), later(MINUTE));
    expect(record).toEqual(before);
  });
});
