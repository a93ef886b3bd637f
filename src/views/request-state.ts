import type { KnownBlock } from '@slack/types';
import { askedNow, decisionsOf, neededOf } from '../domain/approvers.ts';
import type { AccessRequest, ApprovalStep, End } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { bullets, nameList, quoted, section } from './blocks.ts';
import { suggestionLine } from './changes-text.ts';
import { extensionBlocks } from './extension-state.ts';
import { COMMAND } from './ids.ts';
import { reasonShown } from './reason-shown.ts';
import { escapeMrkdwn, link, mrkdwn, plain, when, whenExactly } from './text.ts';
import { causeWords, methodWords, stepWords } from './wording.ts';

/** How a request stands, for those it concerns. */
export interface StateWords {
  /** Start of the header: "Waiting for approval". Plain. */
  headline: string;
  blocks: KnownBlock[];
  /** What was seen, to the letter: below everything else, where there is room. */
  proof?: KnownBlock[];
}

/** Longest piece of machine or human text quoted from a target or an error. */
const QUOTE_MAX = 800;

/**
 * Words for the state. Nothing here says that access is gone before the target was seen without it.
 * @param now with it, a request past its time to decide says so
 */
export function describeState(words: Words, record: AccessRequest, now?: Date): StateWords {
  switch (record.state) {
    case 'pending':
      return pending(words, record, now);
    case 'approved':
      return approved(words, record);
    case 'active':
      return active(words, record);
    case 'revoking':
      return revoking(words, record);
    case 'revoke_overdue':
      return overdue(words, record);
    case 'ended':
      return ended(words, record);
    case 'denied':
      return denied(words, record);
    case 'cancelled':
      return cancelled(words, record);
    case 'lapsed': {
      const { headline, sentence } = words.state.lapsed;
      return { headline, blocks: say(sentence({ at: when(record.decideBy) }), askAgain(words, record)) };
    }
    case 'failed':
      return failed(words, record);
  }
}

function pending(words: Words, record: AccessRequest, now?: Date): StateWords {
  const t = words.state.pending;
  const index = record.steps.findIndex((s) => s.decision === null);
  const over = now !== undefined && now >= record.decideBy;
  const deadline = over ? t.over : t.decideBy({ at: when(record.decideBy) });
  return { headline: t.headline, blocks: [...(index < 0 ? [] : plan(words, record, index)), ...say(deadline)] };
}

/** Most steps shown before and after the one that is open. */
const PLAN_AROUND = 2;

/** A section for each step, as each may name many people. */
function plan(words: Words, record: AccessRequest, open: number): KnownBlock[] {
  const t = words.state.pending;
  const [from, to] = [Math.max(0, open - PLAN_AROUND), open + PLAN_AROUND + 1];
  const more = record.steps.length - to;
  const lines = record.steps.map((step, i) => planLine(words, step, { at: i, open, of: record.steps.length }));
  return [
    ...(from > 0 ? say(t.earlier({ count: from })) : []),
    ...lines.slice(from, to).flatMap((line) => say(line)),
    ...(more > 0 ? say(t.later({ count: more })) : []),
  ];
}

/** One step of the plan: who decided it, who can now, or who comes after. */
function planLine(words: Words, s: ApprovalStep, { at, open, of }: { at: number; open: number; of: number }): string {
  const t = words.state.pending;
  const step = stepWords(words, s);
  if (s.decision) {
    const by = decisionsOf(s).map((d) => `${escapeMrkdwn(d.by.name, 80)} (${when(d.at)})`);
    return t.approved({ step, by: by.join(', ') });
  }
  const place = t.place({ at: at + 1, of });
  const because = s.because ? t.because({ why: escapeMrkdwn(words.recorded({ text: s.because }), 150) }) : '';
  const need = neededOf(s);
  if (at > open) return `${t.afterwards({ place, step, need, names: nameList(words, askedNow(s), 4) })}${because}`;
  const given = s.approvals ?? [];
  const so = given.length > 0 ? t.soFar({ names: given.map((d) => escapeMrkdwn(d.by.name, 60)).join(', ') }) : '';
  return `${t.decides({ place, step })} ${canWords(words, s, need)}${so}${because}`;
}

function canWords(words: Words, step: ApprovalStep, need: number): string {
  const t = words.state.pending;
  if (need === 1) return t.anyOne({ names: nameList(words, askedNow(step)) });
  const given = step.approvals ?? [];
  const left = askedNow(step).filter((a) => !given.some((d) => d.by.id === a.id));
  const who = { count: need - given.length, names: nameList(words, left) };
  return given.length > 0 ? t.mustStillApprove(who) : t.mustApprove(who);
}

function approved(words: Words, record: AccessRequest): StateWords {
  const t = words.state.approved;
  const names = record.steps.flatMap(decisionsOf).map((d) => escapeMrkdwn(d.by.name, 60));
  const lead = t.by({ names });
  if (record.grant?.doubtedAt) return { headline: t.doubted, blocks: say(`${lead} ${t.restored}`, t.givenNoMore) };
  const started = record.grant?.startedAt != null;
  if (!started && record.startsAt)
    return { headline: t.later, blocks: say(lead, t.start({ at: when(record.startsAt) })) };
  const task = record.tasks.find((x) => x.kind === 'grant' && (x.state === 'open' || x.state === 'done'));
  const how = task ? t.byHand({ names: nameList(words, task.assignees) }) : t.beingGiven;
  return { headline: t.headline, blocks: say(lead, how, t.wait) };
}

function active(words: Words, record: AccessRequest): StateWords {
  const t = words.state.active;
  const { grant, endsAt } = record;
  const seen = grant?.verifiedAt ? t.readBack({ at: whenExactly(grant.verifiedAt) }) : '';
  return {
    headline: t.headline,
    blocks: [
      ...say(`${t.there} ${seen}`, endsAt ? t.ends({ at: when(endsAt) }) : ''),
      ...useBlocks(words, record),
      ...extensionBlocks(words, record),
    ],
    proof: [
      ...bullets(words, grant?.accountId ? t.seenOn({ account: grant.accountId }) : t.seen, grant?.observed ?? []),
      ...proof(words, grant?.evidence ?? null),
    ],
  };
}

/** How and where what is given is used. */
function useBlocks({ state: { active: t } }: Words, { terms }: AccessRequest): KnownBlock[] {
  const parts = [
    ...(terms.link ? [link(terms.link, t.open)] : []),
    ...(terms.use ? [escapeMrkdwn(terms.use, 300)] : []),
  ];
  return parts.length > 0 ? say(`*${t.use}*`, parts.join(' · ')) : [];
}

function revoking(words: Words, record: AccessRequest): StateWords {
  const t = words.state.revoking;
  const cause = record.end ? causeWords(words, record.end) : '';
  return { headline: t.headline, blocks: [...say(`${cause} ${t.takenAway}`, t.mayWork), ...reason(words, record.end)] };
}

function overdue(words: Words, record: AccessRequest): StateWords {
  const t = words.state.overdue;
  const { end } = record;
  const due = end ? `${causeWords(words, end)} ${t.due({ at: when(end.dueAt) })} ` : '';
  return {
    headline: t.headline,
    blocks: [
      ...say(`${due}${t.mayWork}`, t.trying),
      ...reason(words, end),
      ...(end?.lastError ? quoted(t.lastProblem, end.lastError, QUOTE_MAX) : []),
    ],
  };
}

function ended(words: Words, record: AccessRequest): StateWords {
  const t = words.state.ended;
  const { end } = record;
  if (!end?.verifiedAt) return { headline: t.unproved, blocks: say(t.noProof) };
  return {
    headline: t.headline,
    blocks: [
      ...say(causeWords(words, end), ...gone(words, end, t.gone)),
      ...reason(words, end),
      ...say(askAgain(words, record)),
    ],
    proof: proof(words, end.evidence),
  };
}

function denied(words: Words, record: AccessRequest): StateWords {
  const t = words.state.denied;
  const decision = record.steps.find((s) => s.decision?.verdict === 'denied')?.decision;
  const by = decision
    ? t.by({
        name: escapeMrkdwn(decision.by.name, 80),
        how: methodWords(words, decision.method),
        at: when(decision.at),
      })
    : t.bySomebody;
  return {
    headline: t.headline,
    blocks: [
      ...say(`${by} ${t.nothing}`),
      ...(decision?.reason ? quoted(words.facts.reasonGiven, reasonShown(words, decision.reason), QUOTE_MAX) : []),
      ...(decision?.suggestion
        ? say(suggestionLine(words, decision.suggestion), t.suggested)
        : say(t.talk({ command: COMMAND }))),
    ],
  };
}

function cancelled(words: Words, record: AccessRequest): StateWords {
  const t = words.state.cancelled;
  const { headline } = t;
  const { end } = record;
  const lead = end?.by ? t.by({ name: escapeMrkdwn(end.by.name, 80), at: when(end.requestedAt) }) : t.bySomebody;
  if (end?.verifiedAt)
    return {
      headline,
      blocks: say(lead, ...gone(words, end, words.state.ended.noneLeft)),
      proof: proof(words, end.evidence),
    };
  const last = record.trail.at(-1);
  const entry = last && !end ? [section(plain(t.lastEntry({ text: words.recorded(last) }), QUOTE_MAX))] : [];
  return { headline, blocks: [...say(`${lead} ${words.state.denied.nothing}`), ...entry] };
}

function failed(words: Words, record: AccessRequest): StateWords {
  const t = words.state.failed;
  const { end, grant, terms } = record;
  const last = record.trail.at(-1);
  const what = grant?.lastError ?? end?.reason ?? (last ? words.recorded(last) : null);
  const left = end?.verifiedAt ? gone(words, end, words.state.ended.noneLeft) : [];
  if (end?.cause === 'restored')
    return {
      headline: t.restored,
      blocks: say(causeWords(words, end), ...left, askAgain(words, record)),
      proof: proof(words, end.evidence),
    };
  const [owner, system] = [escapeMrkdwn(terms.ownerName, 80), escapeMrkdwn(terms.systemName, 80)];
  return {
    headline: t.headline,
    blocks: [
      ...say(t.sentence, ...(left.length > 0 ? left : [words.state.denied.nothing])),
      ...(what ? quoted(t.happened, what, QUOTE_MAX) : []),
      ...say(t.askOwner({ owner, system, command: COMMAND })),
    ],
    proof: proof(words, end?.verifiedAt ? end.evidence : null),
  };
}

/** Only for an end that was verified. */
export function gone(words: Words, end: End, lead: string): string[] {
  if (!end.verifiedAt) return [];
  const t = words.state.ended;
  const late = Math.floor((end.verifiedAt.getTime() - end.dueAt.getTime()) / 60_000);
  const lateness = end.overdueAt ? t.late({ length: words.counts.length({ ms: late * 60_000 }) }) : '';
  return [`${t.seenGone({ lead, at: whenExactly(end.verifiedAt) })}${lateness}`];
}

function reason(words: Words, end: End | null): KnownBlock[] {
  return end?.reason ? quoted(words.facts.reasonGiven, reasonShown(words, end.reason), QUOTE_MAX) : [];
}

function proof(words: Words, evidence: string | null): KnownBlock[] {
  return evidence ? quoted(words.state.ended.proof, evidence, QUOTE_MAX) : [];
}

function askAgain(words: Words, record: AccessRequest): string {
  return words.state.askAgain({ command: `${COMMAND} request ${escapeMrkdwn(record.terms.roleId, 75)}` });
}

function say(...lines: string[]): KnownBlock[] {
  return [section(mrkdwn(lines.filter((l) => l.trim() !== '').join('\n')))];
}
