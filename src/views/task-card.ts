import type { Button, KnownBlock } from '@slack/types';
import type { PersonRef } from '../domain/person.ts';
import { type AccessRequest, FINAL_STATES } from '../domain/record.ts';
import type { Task } from '../domain/task.ts';
import { ENGLISH } from '../words/words.ts';
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
import { shortWhat } from './request-facts.ts';
import { escapeMrkdwn, mrkdwn, when } from './text.ts';
import { riskWords } from './wording.ts';

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
export function taskCard(record: AccessRequest, task: Task, viewer: PersonRef): Message {
  const what = `${task.kind === 'grant' ? 'give' : 'take away'} ${shortWhat(ENGLISH, record)}`;
  const part = partFor(record, task, viewer);
  return {
    text: `${part.headline}: ${escapeMrkdwn(what)} (${escapeMrkdwn(record.id)})`,
    blocks: [
      header(`${part.headline}: ${what}`),
      ...part.blocks,
      ...facts(taskFacts(record, task, viewer)),
      ...bullets(
        ENGLISH,
        task.kind === 'grant' ? 'Give exactly this, nothing more' : 'Take all of this away',
        toHandle(record, task),
      ),
      ...(part.steps ? bullets(ENGLISH, 'Steps', task.steps, (i) => `${String(i + 1)}.`) : []),
      ...actions(ROWS.task, part.buttons),
      context(mrkdwn(`Task ${escapeMrkdwn(task.id, 100)} of ${escapeMrkdwn(record.id)}`)),
    ],
  };
}

function partFor(record: AccessRequest, task: Task, viewer: PersonRef): Part {
  if (task.state === 'confirmed') return confirmed(task);
  if (task.state === 'cannot') return cannot(task);
  // A grant that is being undone must not be carried out any more, whatever the task says.
  const moot = FINAL_STATES.includes(record.state) || (task.kind === 'grant' && record.end !== null);
  if (moot) return closed('No longer needed', 'This is no longer needed. Please do not do it any more.');
  return task.state === 'done' ? done(record, task, viewer) : open(record, task, viewer);
}

function open(record: AccessRequest, task: Task, viewer: PersonRef): Part {
  if (!task.assignees.some((a) => a.id === viewer.id))
    return closed(
      'Not done yet',
      `It is not done yet. Asked to do it: ${nameList(ENGLISH, task.assignees)}. You will be asked to check it afterwards.`,
    );
  const value = encodeTask(record.id, task.id);
  const asked =
    task.kind === 'grant'
      ? 'Please set this access up by hand.'
      : 'Please take this access away by hand, now. It must not stay.';
  const shared = task.assignees.length > 1 ? ` Asked: ${nameList(ENGLISH, task.assignees)}. One of you is enough.` : '';
  return {
    headline: 'Task for you',
    blocks: [
      section(mrkdwn(`${asked}${shared} Then say what you did, with proof. A second person checks it.`)),
      ...(task.reason
        ? quoted(
            'It was reported that this cannot be done. It still has to end, and the security team has been told',
            task.reason,
            QUOTE_MAX,
          )
        : []),
    ],
    steps: true,
    buttons: [
      button('Done with proof', ACTIONS.taskDone, value, { style: 'primary' }),
      button('Cannot', ACTIONS.taskCannot, value),
    ],
  };
}

function done(record: AccessRequest, task: Task, viewer: PersonRef): Part {
  const who = escapeMrkdwn(task.doneBy?.name ?? 'Somebody', 80);
  const at = task.doneAt ? ` (${when(task.doneAt)})` : '';
  if (viewer.id === task.doneBy?.id)
    return closed(
      'Waiting for a second person',
      `You said it is done${at}. It counts once a second person has checked it: ${nameList(
        ENGLISH,
        task.confirmers.filter((c) => c.id !== viewer.id),
      )}.`,
      task,
    );
  if (!task.confirmers.some((c) => c.id === viewer.id))
    return closed('Done, being checked', `${who} did it${at}. There is nothing left for you to do.`, task);
  const value = encodeTask(record.id, task.id);
  const check = task.kind === 'grant' ? 'that it is there, and nothing more' : 'that it is gone';
  return {
    headline: 'Please check',
    blocks: [
      section(
        mrkdwn(
          `*${who} says it is done*${at}. Please look in the system yourself and see ${check}, then confirm. Nothing counts before that.`,
        ),
      ),
      ...proof(task),
    ],
    steps: false,
    buttons: [
      button('Confirm', ACTIONS.taskConfirm, value, {
        style: 'primary',
        confirm: confirmation({
          title: 'You have looked yourself?',
          text: `You confirm ${check}. Your name is recorded.`,
          yes: 'Confirm',
          no: 'Back',
        }),
      }),
      button('Not so', ACTIONS.taskReject, value),
    ],
  };
}

function confirmed(task: Task): Part {
  const who = escapeMrkdwn(task.doneBy?.name ?? 'Somebody', 80);
  const by = escapeMrkdwn(task.confirmedBy?.name ?? 'a second person', 80);
  const at = task.confirmedAt ? ` (${when(task.confirmedAt)})` : '';
  return closed('Done and checked', `${who} did it, ${by} checked and confirmed it${at}.`, task);
}

function cannot(task: Task): Part {
  const part = closed(
    'Cannot be done',
    'It was reported that this cannot be done. There is nothing left for you to do.',
  );
  return { ...part, blocks: [...part.blocks, ...(task.reason ? quoted('Reason given', task.reason, QUOTE_MAX) : [])] };
}

function closed(headline: string, sentence: string, withProof?: Task): Part {
  return {
    headline,
    blocks: [section(mrkdwn(sentence)), ...(withProof ? proof(withProof) : [])],
    steps: false,
    buttons: [],
  };
}

function proof(task: Task): KnownBlock[] {
  return task.proof ? quoted('Proof given', task.proof, QUOTE_MAX) : [];
}

function taskFacts(record: AccessRequest, task: Task, viewer: PersonRef) {
  const { target, terms, grant, end } = record;
  const due = task.kind === 'revoke' ? end?.dueAt : record.endsAt;
  return [
    personFact('Whose account', target, viewer.slack?.teamId ?? null),
    fact('E-mail', target.email),
    grant?.accountId ? fact('Account in the system', grant.accountId) : null,
    fact('System', terms.systemName),
    fact('Environment', terms.environment),
    fact('Role', terms.roleName),
    fact('Part of the system', terms.scope),
    fact('Risk', riskWords(ENGLISH, terms)),
    due ? factMarkup(task.kind === 'revoke' ? 'Must be gone by' : 'Ends', when(due)) : null,
  ];
}

/** What the system calls it; on the way out also what was seen beyond the approval. */
function toHandle(record: AccessRequest, task: Task): string[] {
  const surplus = task.kind === 'revoke' ? (record.grant?.surplus ?? []) : [];
  return [...new Set([...record.terms.entitlements, ...surplus])];
}
