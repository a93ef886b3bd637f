import type { Button, KnownBlock } from '@slack/types';
import type { PersonRef } from '../domain/person.ts';
import { type AccessRequest, FINAL_STATES } from '../domain/record.ts';
import type { Task } from '../domain/task.ts';
import type { Words } from '../words/words.ts';
import {
  actions,
  bullets,
  button,
  confirmation,
  context,
  fact,
  factMarkup,
  facts,
  header,
  type Message,
  nameList,
  personFact,
  quoted,
  section,
} from './blocks.ts';
import { ACTIONS, encodeTask, ROWS } from './ids.ts';
import { shortWhat, whatFacts } from './request-facts.ts';
import { escapeMrkdwn, mrkdwn, when } from './text.ts';

/** Longest reason or proof shown, in characters. */
const QUOTE_MAX = 2000;

interface Part {
  /** Start of the header. Plain. */
  headline: string;
  blocks: KnownBlock[];
  /** Whether the viewer still needs the steps. */
  steps: boolean;
  buttons: Button[];
}

/**
 * One manual task as one person sees it: those who can do it, the one who did it, those who can confirm it.
 * The reason of the request is not shown: it is for approvers.
 */
export function taskCard(words: Words, record: AccessRequest, task: Task, viewer: PersonRef): Message {
  const t = words.task;
  const about = { what: shortWhat(words, record) };
  const what = task.kind === 'grant' ? t.give(about) : t.takeAway(about);
  const part = partFor(words, record, task, viewer);
  return {
    text: `${part.headline}: ${escapeMrkdwn(what)} (${escapeMrkdwn(record.id)})`,
    blocks: [
      header(`${part.headline}: ${what}`),
      ...part.blocks,
      ...facts(taskFacts(words, record, task, viewer)),
      ...bullets(words, task.kind === 'grant' ? t.exactly : t.allOfThis, toHandle(record, task)),
      ...(part.steps ? bullets(words, t.steps, task.steps, (i) => `${String(i + 1)}.`) : []),
      ...actions(ROWS.task, part.buttons),
      context(mrkdwn(t.of({ task: escapeMrkdwn(task.id, 100), request: escapeMrkdwn(record.id) }))),
    ],
  };
}

function partFor(words: Words, record: AccessRequest, task: Task, viewer: PersonRef): Part {
  const t = words.task;
  if (task.state === 'confirmed') return confirmed(words, task);
  if (task.state === 'cannot') return cannot(words, task);
  // A grant that is being undone must not be carried out any more, whatever the task says.
  const moot = FINAL_STATES.includes(record.state) || (task.kind === 'grant' && record.end !== null);
  if (moot) return closed(t.notNeeded, t.notNeededSentence);
  return task.state === 'done' ? done(words, record, task, viewer) : open(words, record, task, viewer);
}

function open(words: Words, record: AccessRequest, task: Task, viewer: PersonRef): Part {
  const t = words.task;
  const names = nameList(words, task.assignees);
  if (!task.assignees.some((a) => a.id === viewer.id)) return closed(t.notDone, t.notDoneSentence({ names }));
  const value = encodeTask(record.id, task.id);
  const asked = task.kind === 'grant' ? t.setUp : t.remove;
  const shared = task.assignees.length > 1 ? t.oneEnough({ names }) : '';
  return {
    headline: t.forYou,
    blocks: [
      section(mrkdwn(`${asked}${shared} ${t.thenSay}`)),
      ...(task.reason ? quoted(t.stillHasTo, task.reason, QUOTE_MAX) : []),
    ],
    steps: true,
    buttons: [
      button(t.doneButton, ACTIONS.taskDone, value, { style: 'primary' }),
      button(t.cannotButton, ACTIONS.taskCannot, value),
    ],
  };
}

/** " (24 Nov 14:00)"; nothing where it is not known. */
const inBrackets = (at: Date | null): string => (at ? ` (${when(at)})` : '');

function done(words: Words, record: AccessRequest, task: Task, viewer: PersonRef): Part {
  const t = words.task;
  const name = escapeMrkdwn(task.doneBy?.name ?? t.somebody, 80);
  const at = inBrackets(task.doneAt);
  if (viewer.id === task.doneBy?.id) {
    const others = task.confirmers.filter((c) => c.id !== viewer.id);
    return closed(t.waiting, t.youSaid({ at, names: nameList(words, others) }), proof(words, task));
  }
  if (!task.confirmers.some((c) => c.id === viewer.id))
    return closed(t.beingChecked, t.didIt({ name, at }), proof(words, task));
  const value = encodeTask(record.id, task.id);
  const [check, youConfirm] =
    task.kind === 'grant' ? [t.checkGiven, t.youConfirmGiven] : [t.checkGone, t.youConfirmGone];
  const confirm = confirmation({ title: t.lookedTitle, text: youConfirm, yes: t.confirm, no: words.card.back });
  return {
    headline: t.pleaseCheck,
    blocks: [section(mrkdwn(check({ name, at }))), ...proof(words, task)],
    steps: false,
    buttons: [
      button(t.confirm, ACTIONS.taskConfirm, value, { style: 'primary', confirm }),
      button(t.notSo, ACTIONS.taskReject, value),
    ],
  };
}

function confirmed(words: Words, task: Task): Part {
  const t = words.task;
  const who = escapeMrkdwn(task.doneBy?.name ?? t.somebody, 80);
  const by = escapeMrkdwn(task.confirmedBy?.name ?? t.secondPerson, 80);
  return closed(t.doneAndChecked, t.confirmed({ who, by, at: inBrackets(task.confirmedAt) }), proof(words, task));
}

function cannot(words: Words, task: Task): Part {
  const { cannot: headline, cannotSentence } = words.task;
  return closed(headline, cannotSentence, task.reason ? quoted(words.facts.reasonGiven, task.reason, QUOTE_MAX) : []);
}

function closed(headline: string, sentence: string, more: KnownBlock[] = []): Part {
  return { headline, blocks: [section(mrkdwn(sentence)), ...more], steps: false, buttons: [] };
}

function proof(words: Words, task: Task): KnownBlock[] {
  return task.proof ? quoted(words.task.proof, task.proof, QUOTE_MAX) : [];
}

function taskFacts(words: Words, record: AccessRequest, task: Task, viewer: PersonRef) {
  const t = words.task;
  const { target, grant, end } = record;
  const due = task.kind === 'revoke' ? end?.dueAt : record.endsAt;
  const [role, system, environment, part, risk] = whatFacts(words, record);
  return [
    personFact(t.whose, target, viewer.slack?.teamId ?? null),
    fact(t.email, target.email),
    grant?.accountId ? fact(t.account, grant.accountId) : null,
    ...[system, environment, role, part, risk].map((f) => f ?? null),
    due ? factMarkup(task.kind === 'revoke' ? t.goneBy : words.facts.ends, when(due)) : null,
  ];
}

/** What the system calls it; on the way out also what was seen beyond the approval. */
function toHandle(record: AccessRequest, task: Task): string[] {
  const surplus = task.kind === 'revoke' ? (record.grant?.surplus ?? []) : [];
  return [...new Set([...record.terms.entitlements, ...surplus])];
}
