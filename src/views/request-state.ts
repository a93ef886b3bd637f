import type { KnownBlock } from '@slack/types';
import { askedNow, decisionsOf, neededOf } from '../domain/approvers.ts';
import { formatDuration } from '../domain/duration.ts';
import type { AccessRequest, ApprovalStep, End } from '../domain/record.ts';
import { ENGLISH } from '../words/words.ts';
import { bullets, nameList, quoted, section } from './blocks.ts';
import { suggestionLine } from './changes-text.ts';
import { extensionBlocks } from './extension-state.ts';
import { COMMAND } from './ids.ts';
import { escapeMrkdwn, mrkdwn, plain, when, whenExactly } from './text.ts';
import { causeWords, methodWords, stepWords } from './wording.ts';

/** How a request stands, for those it concerns. */
export interface StateWords {
  /** Start of the header: "Waiting for approval". Plain. */
  headline: string;
  blocks: KnownBlock[];
}

/** Longest piece of machine or human text quoted from a target or an error. */
const QUOTE_MAX = 800;

/**
 * Words for the state. Nothing here says that access is gone before the target was seen without it.
 * @param now with it, a request past its time to decide says so
 */
export function describeState(record: AccessRequest, now?: Date): StateWords {
  switch (record.state) {
    case 'pending':
      return pending(record, now);
    case 'approved':
      return approved(record);
    case 'active':
      return active(record);
    case 'revoking':
      return revoking(record);
    case 'revoke_overdue':
      return overdue(record);
    case 'ended':
      return ended(record);
    case 'denied':
      return denied(record);
    case 'cancelled':
      return cancelled(record);
    case 'lapsed':
      return {
        headline: 'Closed, nobody decided in time',
        blocks: say(
          `Nobody decided in time (${when(record.decideBy)}), so the request was closed. Nothing was given.`,
          askAgain(record),
        ),
      };
    case 'failed':
      return failed(record);
  }
}

function pending(record: AccessRequest, now?: Date): StateWords {
  const index = record.steps.findIndex((s) => s.decision === null);
  const over = now !== undefined && now >= record.decideBy;
  const deadline = over
    ? 'The time to decide is over. The request is being closed and nothing is given.'
    : `To be decided by: ${when(record.decideBy)}. If nobody decides by then, the request is closed and nothing is given.`;
  return { headline: 'Waiting for approval', blocks: [...(index < 0 ? [] : plan(record, index)), ...say(deadline)] };
}

/** Most steps shown before and after the one that is open. */
const PLAN_AROUND = 2;

/** A section for each step, as each may name many people. */
function plan(record: AccessRequest, open: number): KnownBlock[] {
  const [from, to] = [Math.max(0, open - PLAN_AROUND), open + PLAN_AROUND + 1];
  const more = record.steps.length - to;
  const lines = record.steps.map((step, i) => planLine(record, step, i, open)).slice(from, to);
  return [
    ...(from > 0 ? say(`${formatCount(from, 'earlier step')} approved.`) : []),
    ...lines.flatMap((line) => say(line)),
    ...(more > 0 ? say(`Then ${formatCount(more, 'more step')}.`) : []),
  ];
}

const formatCount = (count: number, word: string): string => `${String(count)} ${word}${count === 1 ? '' : 's'}`;

/** One step of the plan: who decided it, who can now, or who comes after. */
function planLine(record: AccessRequest, step: ApprovalStep, at: number, open: number): string {
  const { decision } = step;
  const who = `the ${stepWords(ENGLISH, step)}`;
  if (decision)
    return `The ${stepWords(ENGLISH, step)} approved: ${decisionsOf(step)
      .map((d) => `${escapeMrkdwn(d.by.name, 80)} (${when(d.at)})`)
      .join(', ')}.`;
  const place = `Step ${String(at + 1)} of ${String(record.steps.length)}`;
  const because = step.because ? ` It is needed because ${escapeMrkdwn(step.because, 150)}.` : '';
  const need = neededOf(step);
  if (at > open) {
    const many = need > 1 ? `, ${String(need)} approvals` : '';
    return `${place}, afterwards: ${who}${many} (${nameList(ENGLISH, askedNow(step), 4)}).${because}`;
  }
  const given = step.approvals ?? [];
  const so = given.length > 0 ? ` Approved so far: ${given.map((d) => escapeMrkdwn(d.by.name, 60)).join(', ')}.` : '';
  const left = askedNow(step).filter((a) => !given.some((d) => d.by.id === a.id));
  const can =
    need > 1
      ? `${String(need - given.length)} of these people must ${given.length > 0 ? 'still ' : ''}approve: ${nameList(ENGLISH, left)}.`
      : `Any one of these people can: ${nameList(ENGLISH, askedNow(step))}.`;
  return `${place}: ${who} decides. ${can}${so}${because}`;
}

function approved(record: AccessRequest): StateWords {
  const by = record.steps.flatMap(decisionsOf).map((d) => escapeMrkdwn(d.by.name, 60));
  const lead = `Approved by ${by.join(' and ')}.`;
  if (record.grant?.doubtedAt)
    return {
      headline: 'Approved, not certain whether given',
      blocks: say(
        `${lead} Then our database was restored from a backup, so it is not certain whether the access was given.`,
        'It is given no more and ends at its time or earlier. Still needed? Security will say when to ask again.',
      ),
    };
  const started = record.grant?.startedAt != null;
  if (!started && record.startsAt)
    return {
      headline: 'Approved, starts later',
      blocks: say(lead, `Start: ${when(record.startsAt)}. The access is given then, and you will see it here.`),
    };
  const task = record.tasks.find((t) => t.kind === 'grant' && (t.state === 'open' || t.state === 'done'));
  const how = task
    ? `This system is set up by hand. Asked to do it: ${nameList(ENGLISH, task.assignees)}. A second person then checks it.`
    : 'The access is being given now. Then the system is read, to see that it is there and nothing more.';
  return {
    headline: 'Approved, being granted',
    blocks: say(lead, how, 'Please wait with using it until this message says “Granted and verified”.'),
  };
}

function active(record: AccessRequest): StateWords {
  const { grant, endsAt } = record;
  const seen = grant?.verifiedAt ? `It was read back from the system (${whenExactly(grant.verifiedAt)}).` : '';
  const ends = endsAt ? `*End: ${when(endsAt)}.* It ends by itself; nobody has to do anything for that.` : '';
  return {
    headline: 'Granted and verified',
    blocks: [
      ...say(`The access is there. ${seen}`, ends),
      ...extensionBlocks(record),
      ...bullets(
        ENGLISH,
        grant?.accountId ? `Seen on the account ${grant.accountId}` : 'Seen on the account',
        grant?.observed ?? [],
      ),
      ...proof(grant?.evidence ?? null),
    ],
  };
}

function revoking(record: AccessRequest): StateWords {
  const cause = record.end ? causeWords(ENGLISH, record.end) : '';
  return {
    headline: 'Ending',
    blocks: [
      ...say(
        `${cause} The access is being taken away now.`,
        'Until the system has been read and the access is seen to be gone, it may still work. Please do not use it.',
      ),
      ...reason(record.end),
    ],
  };
}

function overdue(record: AccessRequest): StateWords {
  const { end } = record;
  return {
    headline: 'Not ended yet',
    blocks: [
      ...say(
        `${end ? `${causeWords(ENGLISH, end)} It should have ended already (${when(end.dueAt)}). ` : ''}*It has not been seen to be gone, so it may still work.* Please do not use it.`,
        'We keep trying without end, at least every 5 minutes, and the security team has been told. This message changes once the system has been read without the access.',
      ),
      ...reason(end),
      ...(end?.lastError ? quoted('Last problem', end.lastError, QUOTE_MAX) : []),
    ],
  };
}

function ended(record: AccessRequest): StateWords {
  const { end } = record;
  if (!end?.verifiedAt)
    return {
      headline: 'Closed without proof',
      blocks: say('This request is closed, but no proof of its end is on record. Please tell the security team.'),
    };
  return {
    headline: 'Ended and verified',
    blocks: [
      ...say(causeWords(ENGLISH, end), ...gone(end)),
      ...reason(end),
      ...proof(end.evidence),
      ...say(askAgain(record)),
    ],
  };
}

function denied(record: AccessRequest): StateWords {
  const decision = record.steps.find((s) => s.decision?.verdict === 'denied')?.decision;
  const by = decision
    ? `Denied by ${escapeMrkdwn(decision.by.name, 80)}, ${methodWords(ENGLISH, decision.method)} (${when(decision.at)}).`
    : 'Denied.';
  return {
    headline: 'Denied',
    blocks: [
      ...say(`${by} Nothing was given.`),
      ...(decision?.reason ? quoted('Reason given', decision.reason, QUOTE_MAX) : []),
      ...(decision?.suggestion ? say(suggestionLine(decision.suggestion)) : []),
      ...say(`If the reason can be settled, talk to them and ask again with \`${COMMAND}\`.`),
    ],
  };
}

function cancelled(record: AccessRequest): StateWords {
  const { end } = record;
  const lead = end?.by
    ? `Cancelled by ${escapeMrkdwn(end.by.name, 80)} (${when(end.requestedAt)}).`
    : 'The request was cancelled.';
  if (end?.verifiedAt)
    return { headline: 'Cancelled', blocks: [...say(lead, ...gone(end, 'No access is left')), ...proof(end.evidence)] };
  const last = record.trail.at(-1);
  const entry = last && !end ? [section(plain(`Last entry: ${last.text}`, QUOTE_MAX))] : [];
  return { headline: 'Cancelled', blocks: [...say(`${lead} Nothing was given.`), ...entry] };
}

function failed(record: AccessRequest): StateWords {
  const { end, grant, terms } = record;
  const what = grant?.lastError ?? end?.reason ?? record.trail.at(-1)?.text ?? null;
  if (end?.cause === 'restored')
    return {
      headline: 'Ended after a restore',
      blocks: [
        ...say(causeWords(ENGLISH, end), ...gone(end, 'No access is left'), askAgain(record)),
        ...proof(end.evidence),
      ],
    };
  return {
    headline: 'Could not be granted',
    blocks: [
      ...say(
        'The request was approved, but the access could not be given as approved.',
        ...(end?.verifiedAt ? gone(end, 'No access is left') : ['Nothing was given.']),
      ),
      ...(what ? quoted('What happened', what, QUOTE_MAX) : []),
      ...proof(end?.verifiedAt ? end.evidence : null),
      ...say(
        `*What to do:* ask ${escapeMrkdwn(terms.ownerName, 80)}, the owner of ${escapeMrkdwn(terms.systemName, 80)}, to look into it. Then ask again with \`${COMMAND}\`.`,
      ),
    ],
  };
}

/** Only for an end that was verified. */
function gone(end: End, lead = 'The access is gone'): string[] {
  if (!end.verifiedAt) return [];
  const late = Math.floor((end.verifiedAt.getTime() - end.dueAt.getTime()) / 60_000);
  const lateness = end.overdueAt ? ` That was ${formatDuration(late * 60_000)} late.` : '';
  return [`*${lead}:* the system was read, and it was not there any more (${whenExactly(end.verifiedAt)}).${lateness}`];
}

function reason(end: End | null): KnownBlock[] {
  return end?.reason ? quoted('Reason given', end.reason, QUOTE_MAX) : [];
}

function proof(evidence: string | null): KnownBlock[] {
  return evidence ? quoted('Proof', evidence, QUOTE_MAX) : [];
}

function askAgain(record: AccessRequest): string {
  return `Still needed? Ask again: \`${COMMAND} request ${escapeMrkdwn(record.terms.roleId, 75)}\`.`;
}

function say(...lines: string[]): KnownBlock[] {
  return [section(mrkdwn(lines.filter((l) => l.trim() !== '').join('\n')))];
}
