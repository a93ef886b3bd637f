/** Expected refusals: values, never thrown. Their words are in src/errors.ts. */
export type RefusalCode =
  | 'account_unchecked'
  | 'already_open'
  | 'already_decided'
  | 'approval_reason_needed'
  | 'approved_before'
  | 'bad_clock'
  | 'bad_duration'
  | 'bad_moment'
  | 'bad_start'
  | 'bad_ticket'
  | 'bad_away'
  | 'cannot_stand_in'
  | 'cannot_take_over'
  | 'card_stale'
  | 'decided_before'
  | 'digest_in_quiet'
  | 'extension_late'
  | 'extension_limit'
  | 'extension_open'
  | 'extension_quarantine'
  | 'extension_stale'
  | 'extension_too_long'
  | 'forbidden_pair'
  | 'grant_window_over'
  | 'guest_account'
  | 'index_behind'
  | 'justification_placeholder'
  | 'justification_short'
  | 'needed_later'
  | 'ledger_altered'
  | 'moment_ahead'
  | 'no_approver'
  | 'no_owner'
  | 'no_record'
  | 'no_sponsor'
  | 'no_such_person'
  | 'no_such_request'
  | 'no_such_role'
  | 'no_such_subject'
  | 'no_work_days'
  | 'not_an_approver'
  | 'not_holder'
  | 'not_revoker'
  | 'not_task_person'
  | 'not_yours_to_ask'
  | 'not_yours_to_see'
  | 'own_request'
  | 'page_early'
  | 'page_nobody'
  | 'past_engagement'
  | 'preview_changed'
  | 'problem_limit'
  | 'nothing_changed'
  | 'proof_missing'
  | 'question_closed'
  | 'quiet_always'
  | 'quiet_half'
  | 'question_missing'
  | 'reason_missing'
  | 'role_missing'
  | 'role_not_for_you'
  | 'same_person_confirms'
  | 'slack_account_unknown'
  | 'stale_approval'
  | 'state_conflict'
  | 'step_up_needed'
  | 'step_up_off'
  | 'step_up_old'
  | 'step_up_other'
  | 'step_up_unbound'
  | 'step_up_weak'
  | 'target_inactive'
  | 'task_closed'
  | 'time_too_long'
  | 'time_too_short'
  | 'too_many_open'
  | 'which_person'
  | 'too_many_questions'
  | 'wider_than_asked';

/** Words that stand for a value; what they say is in src/errors.ts, in other languages in src/words. */
export type Phrase =
  | 'a_holder_of'
  | 'another_address'
  | 'approved_for_self'
  | 'approver_gone'
  | 'approver_not_now'
  | 'change_misfits'
  | 'did_you_mean'
  | 'for_something_else'
  | 'is_state'
  | 'lacks_approvals'
  | 'look_up_people'
  | 'look_up_system'
  | 'needs_approvals'
  | 'needs_step'
  | 'no_approval'
  | 'nobody_else'
  | 'not_confirmed'
  | 'not_what_was_approved'
  | 'not_what_was_asked'
  | 'one_already_open'
  | 'role_gone'
  | 'step_not_approved'
  | 'that_account'
  | 'that_person'
  | 'that_slack_account'
  | 'their_requests'
  | 'this_page'
  | 'this_person'
  | 'this_request'
  | 'twice'
  | 'what_somebody_holds'
  | 'whoever_pressed';

/**
 * A name, id or number as it is; else a length, an instant, or a phrase, said in the language of whoever reads it. `state`
 * and `verdict` of {@link Refusal.values} are codes of the record and have words too.
 */
export type RefusalValue = string | { ms: number } | { at: Date } | { phrase: Phrase; of?: Record<string, string> };
export type RefusalValues = Record<string, RefusalValue>;

/** `values` fill the placeholders of the code's text; they are shown as text, never as markup. */
export interface Refusal {
  refused: RefusalCode;
  values: RefusalValues;
  /** The form field at fault, for inline errors. */
  field?: 'role' | 'target' | 'duration' | 'start' | 'justification' | 'ticket' | 'reason';
}

export type Outcome<T> = { ok: true; next: T } | ({ ok: false } & Refusal);

export function refuse(
  code: RefusalCode,
  values: RefusalValues = {},
  field?: Refusal['field'],
): { ok: false } & Refusal {
  return { ok: false, refused: code, values, ...(field ? { field } : {}) };
}

export function allow<T>(next: T): { ok: true; next: T } {
  return { ok: true, next };
}
