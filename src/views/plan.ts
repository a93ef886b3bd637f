import type { KnownBlock } from '@slack/types';
import { canonical, sha256 } from '../domain/audit.ts';
import type { PersonRef } from '../domain/person.ts';
import type { AccessRequest } from '../domain/record.ts';
import type { Signals } from '../domain/signals.ts';
import type { Task } from '../domain/task.ts';
import type { Words } from '../words/words.ts';
import { approvalCard, reminderLine } from './approval-card.ts';
import type { Message } from './blocks.ts';
import { channelCard } from './channel-card.ts';
import { endWarning } from './end-warning.ts';
import { extensionCard, extensionReminder } from './extension-card.ts';
import { pageMessage } from './page-message.ts';
import { problemNote } from './problem-note.ts';
import { answerLine, questionMessage } from './question-message.ts';
import { requestMessage, targetMessage, threadLine } from './request-message.ts';
import { taskCard } from './task-card.ts';
import { isForOther } from './wording.ts';

/** In which language somebody is spoken to; a channel where it is null. */
export type WordsOf = (reader: Pick<PersonRef, 'id'> | null) => Words;

/** The key of the card in the owner channel. */
export const CHANNEL = 'channel';

/** A message Slack should hold for a record. */
export interface PlannedMessage {
  /**
   * The same for ever: `requester`, `target`, `approver:0:P0042`, `reminder:0:P0042`, `question:Q1`, `answer:Q1`, `page:1:P0042`,
   * `extension:X1:0:P0042`, `reminder:X1:0:P0042`, `warning:0:requester`, `problem:1:P0042`, `task:T1:P0042`, `log:3`, `channel`.
   */
  key: string;
  /** The Slack user whose direct message holds it, or the channel, and the workspace of that. */
  userId: string;
  teamId: string;
  text: string;
  blocks: KnownBlock[];
  /** Key of the message it is threaded under. */
  thread?: string;
}

/**
 * All messages Slack should hold for the record as it is. A key once planned stays planned while the record moves
 * on, so the notifier only posts what is missing and rewrites what differs. People without a Slack account get none.
 * @param wordsOf the words of the reader
 * @param now UTC instant
 * @param signals what approvers are told beside the record
 */
export function plannedMessages(
  wordsOf: WordsOf,
  record: AccessRequest,
  now: Date,
  signals: Signals | null = null,
): PlannedMessage[] {
  return [
    ...to(record.requester, 'requester', () => requestMessage(wordsOf(record.requester), record, now)),
    ...(isForOther(record)
      ? to(record.target, 'target', () => targetMessage(wordsOf(record.target), record, now))
      : []),
    ...approverCards(wordsOf, record, now, signals),
    ...questions(wordsOf, record),
    ...record.steps.flatMap(({ paged }, i) =>
      paged
        ? to(paged.to, `page:${String(i)}:${paged.to.id}`, () => pageMessage(wordsOf(paged.to), record, i, paged))
        : [],
    ),
    ...record.tasks.flatMap((task) => taskCards(wordsOf, record, task)),
    ...extensionCards(wordsOf, record, now),
    ...warnings(wordsOf, record),
    ...(record.problems ?? []).flatMap((p) =>
      p.to.flatMap((who) =>
        to(who, `problem:${String(p.n)}:${who.id}`, () => problemNote(wordsOf(who), record, p, who)),
      ),
    ),
    ...record.trail.flatMap((line) =>
      to(record.requester, `log:${String(line.n)}`, () => threadLine(wordsOf(record.requester), line), 'requester'),
    ),
    ...ofOwners(wordsOf, record, now),
  ];
}

/** Everybody a message of the record goes to now; some stand there more than once. */
export function peopleTold(record: AccessRequest): PersonRef[] {
  const steps = [record, ...(record.extensions ?? [])].flatMap((of) => of.steps.slice(0, reachedSteps(of)));
  return [
    record.requester,
    record.target,
    ...steps.flatMap((step) => step.approvers),
    ...record.tasks.flatMap((task) => [...task.assignees, ...task.confirmers]),
    ...(record.problems ?? []).flatMap((problem) => problem.to),
  ];
}

/** Hash of what is shown: equal hashes need no update. @param message a message or, without a text, a view */
export function contentHash(message: { text?: string; blocks: KnownBlock[] }): string {
  // By way of JSON: what Slack gets is what is hashed, whatever class or undefined member a block carries.
  return sha256(canonical(JSON.parse(JSON.stringify({ text: message.text, blocks: message.blocks }))));
}

function to(person: PersonRef, key: string, render: () => Message, thread?: string): PlannedMessage[] {
  if (!person.slack) return [];
  const { userId, teamId } = person.slack;
  return [{ key, userId, teamId, ...render(), ...(thread ? { thread } : {}) }];
}

/** The last of all: whoever is told in person waits for no channel. */
function ofOwners(wordsOf: WordsOf, record: AccessRequest, now: Date): PlannedMessage[] {
  if (!record.channel) return [];
  const { id: userId, teamId } = record.channel;
  return [{ key: CHANNEL, userId, teamId, ...channelCard(wordsOf(null), record, now) }];
}

function approverCards(wordsOf: WordsOf, record: AccessRequest, now: Date, signals: Signals | null): PlannedMessage[] {
  return record.steps.slice(0, reachedSteps(record)).flatMap((step, i) =>
    step.approvers.flatMap((a) => {
      const key = `approver:${String(i)}:${a.id}`;
      const card = to(a, key, () => approvalCard(wordsOf(a), record, i, a, now, signals));
      const reminder = `reminder:${String(i)}:${a.id}`;
      return a.remindedAt ? [...card, ...to(a, reminder, () => reminderLine(wordsOf(a), record, i, a), key)] : card;
    }),
  );
}

/** Each question to whoever asked for the access, and its answer below the card of whoever put it. */
function questions(wordsOf: WordsOf, record: AccessRequest): PlannedMessage[] {
  return record.steps.flatMap((step, i) =>
    (step.questions ?? []).flatMap((q) => {
      const asked = to(record.requester, `question:${q.id}`, () =>
        questionMessage(wordsOf(record.requester), record, i, q),
      );
      const asker = step.approvers.find((a) => a.id === q.by.id);
      if (!q.answer || !asker) return asked;
      const card = `approver:${String(i)}:${asker.id}`;
      return [...asked, ...to(asker, `answer:${q.id}`, () => answerLine(wordsOf(asker), record, q, asker), card)];
    }),
  );
}

/** Steps whose approvers have been asked: all decided ones and the one after, unless that decision was a no. */
function reachedSteps({ steps }: Pick<AccessRequest, 'steps'>): number {
  const stop = steps.findIndex((s) => s.decision?.verdict !== 'approved');
  return stop === -1 ? steps.length : stop + 1;
}

function extensionCards(wordsOf: WordsOf, record: AccessRequest, now: Date): PlannedMessage[] {
  return (record.extensions ?? []).flatMap((x) =>
    x.steps.slice(0, reachedSteps(x)).flatMap((step, i) =>
      step.approvers.flatMap((a) => {
        const at = `${x.id}:${String(i)}:${a.id}`;
        const card = to(a, `extension:${at}`, () => extensionCard(wordsOf(a), record, x, i, a, now));
        if (!a.remindedAt) return card;
        const line = () => extensionReminder(wordsOf(a), record, x, i, a);
        return [...card, ...to(a, `reminder:${at}`, line, `extension:${at}`)];
      }),
    ),
  );
}

/** Those told, under the message of the person it is for and of the one who asked. */
function warnings(wordsOf: WordsOf, record: AccessRequest): PlannedMessage[] {
  const told = (record.warnings ?? []).filter((w) => w.toldAt);
  return told.flatMap((w, i) => {
    const line = (person: PersonRef, parent: 'requester' | 'target') =>
      to(person, `warning:${String(i)}:${parent}`, () => endWarning(wordsOf(person), record, w, person), parent);
    return [...line(record.requester, 'requester'), ...(isForOther(record) ? line(record.target, 'target') : [])];
  });
}

function taskCards(wordsOf: WordsOf, record: AccessRequest, task: Task): PlannedMessage[] {
  const key = (p: PersonRef) => `task:${task.id}:${p.id}`;
  const assigned = new Set(task.assignees.map((a) => a.id));
  // Confirmers are asked once it is done. After a "not so" their card stays, without its buttons.
  const asked = (p: PersonRef) => task.doneBy !== null || record.cards.some((c) => c.key === key(p));
  const people = [...task.assignees, ...task.confirmers.filter((c) => !assigned.has(c.id) && asked(c))];
  return people.flatMap((p) => to(p, key(p), () => taskCard(wordsOf(p), record, task, p)));
}
