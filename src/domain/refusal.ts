/** Expected refusals: values, never thrown. Their words are in src/errors.ts. */
export type RefusalCode =
  | 'account_unchecked'
  | 'already_open'
  | 'already_decided'
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

/** `values` fill the placeholders of the code's text; they are shown as text, never as markup. */
export interface Refusal {
  refused: RefusalCode;
  values: Record<string, string>;
  /** The form field at fault, for inline errors. */
  field?: 'role' | 'target' | 'duration' | 'start' | 'justification' | 'ticket' | 'reason';
}

export type Outcome<T> = { ok: true; next: T } | ({ ok: false } & Refusal);

export function refuse(
  code: RefusalCode,
  values: Record<string, string> = {},
  field?: Refusal['field'],
): { ok: false } & Refusal {
  return { ok: false, refused: code, values, ...(field ? { field } : {}) };
}

export function allow<T>(next: T): { ok: true; next: T } {
  return { ok: true, next };
}
