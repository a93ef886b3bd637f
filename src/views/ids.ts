import { isRequestId } from '../domain/command.ts';
import { HOME_SECTIONS, type HomePlace, type HomeSection } from '../domain/home.ts';

/** The only place where Slack ids are spelled. `manifest.yml` and the handlers are compared with these. */

export const COMMAND = '/access';
/** What operators type at a terminal. */
export const PROGRAM = 'portcullis';

/** Buttons, and the selects that ask for their options. */
export const ACTIONS = {
  approve: 'approve',
  approveReason: 'approve_reason',
  approveLess: 'approve_less',
  deny: 'deny',
  ask: 'ask',
  answer: 'answer',
  handOver: 'hand_over',
  drop: 'drop',
  cancel: 'cancel',
  revoke: 'revoke',
  extend: 'extend',
  letEnd: 'let_end',
  extensionApprove: 'extension_approve',
  extensionApproveReason: 'extension_approve_reason',
  extensionDeny: 'extension_deny',
  problem: 'report_problem',
  taskDone: 'task_done',
  taskCannot: 'task_cannot',
  taskConfirm: 'task_confirm',
  taskReject: 'task_reject',
  homeShow: 'home_show',
  homeBack: 'home_back',
  homeEarlier: 'home_earlier',
  homeLater: 'home_later',
  lookUp: 'look_up',
  requestAgain: 'request_again',
  settings: 'settings',
  away: 'away',
  back: 'back',
  page: 'page_on_call',
  details: 'open_details',
  signIn: 'sign_in',
} as const;

/** Modals. */
export const VIEWS = {
  request: 'request_modal',
  preview: 'request_preview_modal',
  held: 'held_modal',
  approve: 'approve_modal',
  approveLess: 'approve_less_modal',
  deny: 'deny_modal',
  ask: 'ask_modal',
  answer: 'answer_modal',
  handOver: 'hand_over_modal',
  revoke: 'revoke_modal',
  extend: 'extend_modal',
  extensionApprove: 'extension_approve_modal',
  extensionDeny: 'extension_deny_modal',
  problem: 'problem_modal',
  taskDone: 'task_done_modal',
  taskCannot: 'task_cannot_modal',
  lookUp: 'look_up_modal',
  settings: 'settings_modal',
  away: 'away_modal',
} as const;

/** Inputs of the modals: each name is the block id and the action id of its input. */
export const FIELDS = {
  role: 'role',
  person: 'person',
  duration: 'duration',
  start: 'start',
  justification: 'justification',
  ticket: 'ticket',
  favourite: 'favourite',
  choice: 'reason_choice',
  words: 'reason_words',
  lookKind: 'look_kind',
  lookWhat: 'look_what',
  lookAt: 'look_at',
  lessRole: 'less_role',
  lessTime: 'less_time',
  handTo: 'hand_to',
  digest: 'set_digest',
  quietFrom: 'set_quiet_from',
  quietTo: 'set_quiet_to',
  workDays: 'set_days',
  notice: 'set_notice',
  language: 'set_language',
  delegate: 'away_delegate',
  awayFrom: 'away_from',
  awayUntil: 'away_until',
} as const;

/** Inputs that tell of a choice at once: what it means is shown before anything is sent. */
export const CHOICES = [FIELDS.role, FIELDS.person] as const;

export type Field = (typeof FIELDS)[keyof typeof FIELDS];

/** Events. */
export const EVENTS = {
  homeOpened: 'app_home_opened',
  uninstalled: 'app_uninstalled',
  tokensRevoked: 'tokens_revoked',
} as const;
/** Shortcuts: one from anywhere, one from the menu of a message. */
export const SHORTCUTS = { ask: 'ask_for_access', askAbout: 'ask_about_message' } as const;

/** Rows of buttons. */
export const ROWS = {
  decide: 'decide',
  answer: 'answer',
  holder: 'holder',
  task: 'task',
  homeBack: 'home_back',
  homePages: 'home_pages',
  homeLookUp: 'home_look_up',
  extension: 'extension',
  warning: 'warning',
  settings: 'settings',
  signIn: 'sign_in',
  channel: 'channel',
} as const;

/** How much of the record's hash a button carries: enough to tell a stale card. */
export const SHOWN_HASH = 12;

export interface DecisionValue {
  request: string;
  step: number;
  /** First characters of the hash the card showed. */
  shown: string;
}

export interface ExtensionValue extends DecisionValue {
  /** `X1` */
  extension: string;
}

export interface TaskValue {
  request: string;
  taskId: string;
}

/** Value of Approve and Deny: `REQ-2026-000123|0|0123456789ab`. */
export function encodeDecision(request: string, step: number, subjectHash: string): string {
  return `${request}|${String(step)}|${subjectHash.slice(0, SHOWN_HASH)}`;
}

/** Null for anything but what {@link encodeDecision} writes: values come from payloads. */
export function parseDecision(value: unknown): DecisionValue | null {
  const parts = split(value, 3);
  if (!parts) return null;
  const [request = '', step = '', shown = ''] = parts;
  if (!isRequestId(request) || !/^\d{1,2}$/u.test(step) || !/^[0-9a-f]{12}$/u.test(shown)) return null;
  return { request, step: Number(step), shown };
}

/** Value of the buttons on an extension: `REQ-2026-000123|X1|0|0123456789ab`. */
export function encodeExtension(request: string, extension: string, step: number, subjectHash: string): string {
  return `${request}|${extension}|${String(step)}|${subjectHash.slice(0, SHOWN_HASH)}`;
}

/** Null for anything but what {@link encodeExtension} writes. */
export function parseExtension(value: unknown): ExtensionValue | null {
  const [request = '', extension = '', step = '', shown = ''] = split(value, 4) ?? [];
  const decision = parseDecision(`${request}|${step}|${shown}`);
  return decision && /^X\d{1,3}$/u.test(extension) ? { ...decision, extension } : null;
}

/** Value of the buttons of a task: `REQ-2026-000123|T1`. */
export function encodeTask(request: string, taskId: string): string {
  return `${request}|${taskId}`;
}

/** Null for anything but what {@link encodeTask} writes. */
export function parseTask(value: unknown): TaskValue | null {
  const parts = split(value, 2);
  if (!parts) return null;
  const [request = '', taskId = ''] = parts;
  return isRequestId(request) && /^[A-Za-z0-9-]{1,100}$/u.test(taskId) ? { request, taskId } : null;
}

/** Value of Cancel, Drop, Revoke, Extend, Let it end and Report: the request id, or null for anything else. */
export function parseRequestValue(value: unknown): string | null {
  return typeof value === 'string' && isRequestId(value) ? value : null;
}

export interface QuestionValue {
  request: string;
  questionId: string;
}

/** Value of Answer: `REQ-2026-000123|Q1`. */
export function encodeQuestion(request: string, questionId: string): string {
  return `${request}|${questionId}`;
}

/** Null for anything but what {@link encodeQuestion} writes. */
export function parseQuestion(value: unknown): QuestionValue | null {
  const [request = '', questionId = ''] = split(value, 2) ?? [];
  return isRequestId(request) && /^Q\d{1,3}$/u.test(questionId) ? { request, questionId } : null;
}

/** Value of the button that opens the search. */
export const OPEN_LOOK_UP = 'open';
/** Value of the button that opens one's own settings. */
export const OPEN_SETTINGS = 'open';
/** Value of the buttons that open the form for one's own time away, and end it. */
export const OWN_AWAY = 'own';

/** Value of the buttons that move about in the App Home: `systems|2`, or `all|0`. */
export function encodeHomePlace(section: HomeSection | null, page: number): string {
  return `${section ?? 'all'}|${String(page)}`;
}

/** Null for anything but what {@link encodeHomePlace} writes. */
export function parseHomePlace(value: unknown): HomePlace | null {
  const [name = '', page = ''] = split(value, 2) ?? [];
  const section = HOME_SECTIONS.find((s) => s === name) ?? null;
  return /^\d{1,5}$/u.test(page) && (section !== null || name === 'all') ? { section, page: Number(page) } : null;
}

/** Value of Ask again: `again|REQ-2026-000123`, with another role `again|REQ-2026-000123|log-reader`. */
export function encodeAgain(request: string, roleId: string | null = null): string {
  return roleId === null ? `again|${request}` : `again|${request}|${roleId}`;
}

/** Null for anything but what {@link encodeAgain} writes. */
export function parseAgain(value: unknown): { request: string; roleId: string | null } | null {
  const [word, request = '', roleId = null] = split(value, 2) ?? split(value, 3) ?? [];
  return word === 'again' && isRequestId(request) && roleId !== '' ? { request, roleId } : null;
}

function split(value: unknown, count: number): string[] | null {
  if (typeof value !== 'string' || value.length > 160) return null;
  const parts = value.split('|');
  return parts.length === count ? parts : null;
}
