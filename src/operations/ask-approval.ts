import { handOver as decideHandOver, type HandOverCommand } from '../domain/hand-over.ts';
import {
  type AnswerCommand,
  type AskCommand,
  answerQuestion as decideAnswer,
  askQuestion as decideAsk,
} from '../domain/question.ts';
import type { Deps } from './deps.ts';
import { noteRefused } from './note-refused.ts';
import { readAway } from './set-away.ts';
import { type Done, transact } from './transact.ts';

const factsOf = async (deps: Deps) => ({
  catalog: deps.catalog(),
  roster: deps.roster(),
  away: await readAway(deps),
});

/** An approver asks whoever asked for the access. */
export async function askQuestion(deps: Deps, requestId: string, c: AskCommand): Promise<Done> {
  const facts = await factsOf(deps);
  const done = await transact(deps, requestId, (record, now) => decideAsk(record, c, facts, now));
  return noteRefused(deps, done, { what: 'ask', request: requestId, actor: c.actor, by: c.person.id });
}

/** Whoever asked for the access answers. */
export async function answerQuestion(deps: Deps, requestId: string, c: AnswerCommand): Promise<Done> {
  const facts = await factsOf(deps);
  const done = await transact(deps, requestId, (record, now) => decideAnswer(record, c, facts, now));
  return noteRefused(deps, done, { what: 'answer', request: requestId, actor: c.actor, by: c.person.id });
}

/** One of those asked gives the decision to another. */
export async function handOver(deps: Deps, requestId: string, c: HandOverCommand): Promise<Done> {
  const facts = await factsOf(deps);
  const done = await transact(deps, requestId, (record, now) => decideHandOver(record, c, facts, now));
  return noteRefused(deps, done, { what: 'hand_over', request: requestId, actor: c.actor, by: c.person.id });
}
