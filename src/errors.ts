import { dayWords } from './domain/day-words.ts';
import { formatDuration } from './domain/duration.ts';
import type { Phrase, RefusalCode, RefusalValue, RefusalValues } from './domain/refusal.ts';

/** Faults of the machinery people may see, beside the refusals of the domain. */
export type FaultCode =
  | 'not_recorded'
  | 'wrong_team'
  | 'bad_timestamp'
  | 'replayed'
  | 'conflict_busy'
  | 'form_late'
  | 'internal'
  | 'step_up_failed'
  | 'step_up_form_old'
  | 'step_up_link_over'
  | 'step_up_link_used'
  | 'step_up_provider_away';

export type ErrorCode = RefusalCode | FaultCode;

export interface ErrorEntry {
  /** Shown to the person; `{name}` is filled from the refusal's values. */
  text: string;
  /** Whether the same action can help when tried again. */
  retryable: boolean;
}

const no = (text: string): ErrorEntry => ({ text, retryable: false });
const again = (text: string): ErrorEntry => ({ text, retryable: true });

/** Every code a person can meet. `docs/errors.md` lists the same codes; a test compares them. */
export const ERRORS: Readonly<Record<ErrorCode, ErrorEntry>> = {
  account_unchecked: again(
    'Slack did not say whether your account is a full member of the workspace, so nothing was recorded. Press again in a moment.',
  ),
  already_decided: no('{who} has already decided {request}: {verdict}.'),
  already_open: no('{who} already has {role}, or asked for it: see {request}. Use `/access status {request}`.'),
  approval_reason_needed: no('Approving {role} takes a reason. Write why: it is kept with the record.'),
  approved_before: no('You have already approved this step of {request}. It needs somebody else too: {who}.'),
  bad_away: no('Say until when, today or later and within a year, like `/access away @colleague until 2026-12-24`.'),
  bad_clock: no('I cannot read the time "{given}". Write it like 18:00 or 7:30.'),
  bad_duration: no('I cannot read that time. Write it like 30m, 2h, 1h30m, 3d or 2w.'),
  bad_moment: no(
    'I cannot read the time "{given}". Write it like 2026-11-03 14:00, yesterday 9:00, 2h ago or 2026-11-03T14:00Z.',
  ),
  bad_start: no('The start must be today or later, and within 90 days.'),
  bad_ticket: no('A ticket looks like OPS-123: capital letters, a dash, a number. Leave it empty if there is none.'),
  bad_timestamp: no('This request carries a time too far from now, so it was refused.'),
  cannot_stand_in: no(
    '{who} cannot stand in for you: it must be another active person of this organisation with a Slack account, and nobody external.',
  ),
  cannot_take_over: no(
    '{who} cannot decide {request} in your place. It must be somebody with a Slack account who may decide it by the rules, has not decided it yet, and neither asked for it nor is given it; and enough people must be left.',
  ),
  card_stale: no('This card is out of date for {request}. Open the newest one, or use `/access status {request}`.'),
  conflict_busy: again('Somebody else changed this at the same moment. Press again.'),
  decided_before: no('You have already decided another step of {request}. Each step needs a different person: {who}.'),
  digest_in_quiet: no(
    'The daily message would come in your quiet hours ({from} to {to}). Choose another time for one of them.',
  ),
  extension_late: no('Too late: {request} has ended or is ending. If it is still needed, ask again with `/access`.'),
  extension_limit: no('More time was asked for {request} {count} times already. Ask for new access with `/access`.'),
  extension_open: no('More time for {request} was asked already, until {until}. Wait for that decision.'),
  extension_quarantine: again(
    'Our database was restored from a backup, so nothing is extended until Security has looked. {request} ends at its time.',
  ),
  extension_stale: no('{request} was not extended: {why}. Until somebody else decides, it ends at its time.'),
  extension_too_long: no('{role} can be held for at most {max} in all. {request} can get at most {left} more.'),
  forbidden_pair: no('{role} must not be held together with {other} ({request}): {why}.'),
  form_late: again(
    'The form could not be opened: Slack allows three seconds for it, and they were over. Nothing was changed. Try again, or ask in one line: `/access help` shows how.',
  ),
  grant_window_over: no('The time of {request} is over.'),
  guest_account: no(
    'In Slack you are a guest, or of another organisation, so you cannot decide {request}. These people can: {who}.',
  ),
  index_behind: again(
    'I am still reading the ledger for such questions: {read} of {all} entries so far. Ask again in a minute.',
  ),
  internal: again('Something went wrong on our side and nothing was changed. Try again; if it stays, tell Security.'),
  justification_placeholder: no('Say in your own words what you need it for: which task, customer or incident.'),
  justification_short: no('Say a little more about why: at least {min} characters.'),
  needed_later: no(
    'A later step of {request} needs you and nobody else can decide it, so keep your approval for it. This step can be decided by: {who}.',
  ),
  ledger_altered: no(
    'Entry {seq} of the ledger is not as it was written, so nothing is answered from it. Tell Security: `portcullis audit verify` says more.',
  ),
  moment_ahead: no('That time has not come yet: {given}. Name a time in the past, or leave it out for now.'),
  no_approver: no(
    'Nobody can decide this request: without you and the person it is for, too few people are left for one of its steps. Ask Security to name a deputy for {system}.',
  ),
  no_owner: no('{system} has no active owner, so its roles cannot be requested. Security has been told.'),
  no_record: no('There is no active people record for {who}. Ask {contact}.'),
  no_sponsor: no('{who} is external and has no active sponsor, so nothing can be given. Ask {contact} to name one.'),
  no_such_person: no('I do not know "{who}". Name a person with @, by id, or by the whole name on record.'),
  no_such_request: no('I do not know {request}, or it is not yours to see. `/access mine` lists your own.'),
  no_such_role: no('I do not know the role "{role}". Type `/access` to pick from the list.{hint}'),
  no_such_subject: no(
    'I do not know a system or role "{what}". Write its id, such as production or prod-deployer, or its whole name.',
  ),
  no_work_days: no('Choose at least one day on which you work.'),
  not_an_approver: no('You cannot decide {request}. These people can: {who}.'),
  not_holder: no('Only the person who asked for {request}, or who holds it, can do that.'),
  not_recorded: again('Not recorded: our database did not answer in time. Press again in a moment.'),
  not_revoker: no('Only the owner of {system}, a deputy or Security can revoke {request}.'),
  not_task_person: no('This task of {request} is for: {who}.'),
  not_yours_to_ask: no(
    'You can ask for yourself, for people who report to you, and for externals you sponsor. {who} is none of these.',
  ),
  not_yours_to_see: no('That is not yours to see: {what}. These may: {who}.'),
  nothing_changed: no('Nothing is changed. To approve it as it is asked for, go back and press Approve.'),
  own_request: no('You cannot decide {request}: you asked for it or it is for you. These people can: {who}.'),
  page_early: again('Who is on call for {request} has just been asked. You can page them from {at} on.'),
  page_nobody: no(
    'Nobody is on call now who could decide {request}. Whoever is asked is reminded, and then others are asked too.',
  ),
  past_engagement: no('{who} leaves on {until}; the access must end before that.'),
  preview_changed: again(
    'What this request means has changed since you looked. This is how it is now: look once more, then send.',
  ),
  problem_limit: no('{request} has {count} reports already. Talk to the owner of {system}: {who}.'),
  proof_missing: no('Give a proof: what you did and where it can be seen, or a link.'),
  question_closed: no('This question about {request} is no longer open.'),
  question_missing: no('Write a few words.'),
  quiet_always: no('Quiet hours that begin and end at the same time would never be over. Leave both empty for none.'),
  quiet_half: no('Quiet hours need both a beginning and an end. Leave both empty for none.'),
  reason_missing: no('Give a reason. It is kept with the record.'),
  role_missing: no('Choose a role from the list.'),
  replayed: no('This request was already received once, so it was refused.'),
  role_not_for_you: no('{role} is not open to {who}. Ask its owner if that should change.'),
  same_person_confirms: no('You did this task yourself. A second person has to confirm it.'),
  slack_account_unknown: no('Your Slack account is not linked to an active people record. Ask {contact}.'),
  stale_approval: no('{request} was not granted: {why}.'),
  state_conflict: no('That is not possible now: {request} is {state}.'),
  step_up_failed: no(
    'The sign-in did not come to its end, so nothing was approved. Press Approve in Slack again. If it stays so, tell Security.',
  ),
  step_up_form_old: no(
    'This page was not sent as it was shown, so nothing was approved. Press Approve in Slack again.',
  ),
  step_up_link_over: no(
    'This link is over: it lives for five minutes. Nothing was approved by it. Press Approve in Slack again for a new one.',
  ),
  step_up_link_used: no('This link was used already: each works once. How the request stands is on its card in Slack.'),
  step_up_needed: no(
    'To approve {request}, sign in: press Approve on its card and follow the link. A click alone does not count.',
  ),
  step_up_off: no(
    '{request} needs a sign-in to be approved, and that is not set up here any more. Tell Security. You can still deny it.',
  ),
  step_up_old: again('You signed in too long ago for this. Press Approve in Slack again, and sign in again.'),
  step_up_other: no(
    'You signed in as somebody else than {who}, who pressed Approve, so nothing was approved. Security has been told.',
  ),
  step_up_provider_away: again(
    'The identity provider does not answer, so you cannot sign in now. Nothing was approved. Wait a little and press Approve in Slack again.',
  ),
  step_up_unbound: no(
    'Approving this takes a sign-in, and the people record does not say which account of the identity provider belongs to {who}. Ask whoever keeps it to fill sso_subject.',
  ),
  step_up_weak: no(
    'You signed in without the second factor this needs, so nothing was approved. Press Approve in Slack again and use it; if you have none, ask Security.',
  ),
  target_inactive: no('{who} has no active people record any more, so nothing is granted.'),
  task_closed: no('This task of {request} is no longer open.'),
  time_too_long: no('{role} can be held for at most {max} at a time.'),
  time_too_short: no('Ask for at least {min}.'),
  too_many_open: no('You have {count} requests waiting. Cancel one, or wait for a decision.'),
  which_person: no('{count} people are called {name}: {ids}. Write the id.'),
  too_many_questions: no('{request} has had its share of questions. Decide, hand it over, or talk to each other.'),
  wider_than_asked: no(
    'An approval can only take away: at most {max}, and a role on the same system that gives less than {role} and needs no other approvals.',
  ),
  wrong_team: no('This Slack workspace is not one of ours.'),
};

/** What stands for a value in the texts above. */
export const PHRASES: Readonly<Record<Phrase, string>> = {
  a_holder_of: 'who holds {name}',
  another_address: 'the system has another address by now',
  approved_for_self: 'somebody approved for themselves',
  approver_gone: '{name}, who approved, is no longer active',
  approver_not_now: '{name}, who approved, may no longer decide that',
  change_misfits: 'a change made on the way does not fit what was asked for',
  did_you_mean: ' Did you mean {role}?',
  for_something_else: 'an approval is for something else',
  is_state: 'the request is {state}',
  lacks_approvals: 'the {step} step lacks approvals',
  look_up_people: '{name}, their manager or sponsor, Security, auditors',
  look_up_system: 'its owner, deputies and admins, Security, auditors',
  needs_approvals: 'it needs {count} approvals of the {step} step by now',
  needs_step: 'it needs the {step} step by now',
  no_approval: 'there is no approval',
  nobody_else: 'nobody else',
  not_confirmed: 'an approval was not confirmed by sign-in',
  not_what_was_approved: 'the record is not what was approved',
  not_what_was_asked: 'the record is not what was asked',
  one_already_open: 'the one already open',
  role_gone: 'the catalogue no longer has this role',
  step_not_approved: 'the {step} step is not approved',
  that_account: 'that account',
  that_person: 'That person',
  that_slack_account: 'that Slack account',
  their_requests: 'their open requests',
  this_page: 'this page',
  this_person: 'This person',
  this_request: 'this request',
  twice: 'one person decided twice',
  what_somebody_holds: 'what {name} holds',
  whoever_pressed: 'the person',
};

/** How one language says it. */
export interface Saying {
  texts: Readonly<Record<ErrorCode, string>>;
  phrases: Readonly<Record<Phrase, string>>;
  /** Codes of the record: states and verdicts; what is not there is said as it is. */
  codes: Readonly<Record<string, string>>;
  length(of: { ms: number }): string;
  moment(at: { at: Date }): string;
}

const ENGLISH: Saying = {
  texts: Object.fromEntries(Object.entries(ERRORS).map(([code, { text }]) => [code, text])) as Saying['texts'],
  phrases: PHRASES,
  codes: {},
  length: ({ ms }) => formatDuration(ms),
  moment: ({ at }) => dayWords(at, 'en'),
};

/** A code's text in one language. Names go in as they are: callers show the result as plain text. */
export function sayError(saying: Saying, code: ErrorCode, values: RefusalValues = {}): string {
  const coded = (name: string, value: string) =>
    (name === 'state' || name === 'verdict') && Object.hasOwn(saying.codes, value) ? saying.codes[value] : value;
  const fill = (text: string, given: RefusalValues): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => say(name, given[name] ?? '') ?? '');
  const say = (name: string, value: RefusalValue): string | undefined => {
    if (typeof value === 'string') return coded(name, value);
    if ('ms' in value) return saying.length(value);
    return 'at' in value ? saying.moment(value) : fill(saying.phrases[value.phrase], value.of ?? {});
  };
  return fill(saying.texts[code], values);
}

/** {@link sayError} in English: for the ledger, the log and the command line. */
export function errorText(code: ErrorCode, values: RefusalValues = {}): string {
  return sayError(ENGLISH, code, values);
}

/** A fault with a code: thrown, caught at the edge, told to the person in the table's words. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: ErrorCode;
  constructor(code: ErrorCode, cause?: unknown) {
    super(ERRORS[code].text, { cause });
    this.code = code;
  }
}
