import type { PersonRef } from '../domain/person.ts';
import type { AccessRequest, Problem } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { context, facts, header, type Message, personFact, quoted, section } from './blocks.ts';
import { COMMAND } from './ids.ts';
import { shortWhat, whatFacts } from './request-facts.ts';
import { escapeMrkdwn, mrkdwn, when } from './text.ts';
import { isForOther } from './wording.ts';

/** What owner and deputies read when a holder reports a problem. It stays as it was written. */
export function problemNote(words: Words, record: AccessRequest, problem: Problem, viewer: PersonRef): Message {
  const t = words.problem;
  const team = viewer.slack?.teamId ?? null;
  const what = shortWhat(words, record);
  const id = escapeMrkdwn(record.id);
  return {
    text: `${t.title({ what: escapeMrkdwn(what) })} (${id})`,
    blocks: [
      header(t.title({ what })),
      section(mrkdwn(`${id} · ${t.reported({ at: when(problem.at) })}`)),
      ...facts([
        personFact(t.reportedBy, problem.by, team),
        isForOther(record) ? personFact(words.facts.accessFor, record.target, team) : null,
        ...whatFacts(words, record),
      ]),
      ...quoted(t.inTheWords({ name: escapeMrkdwn(problem.by.name, 80) }), problem.text, 2000),
      section(mrkdwn(t.whatToDo({ see: `${COMMAND} status ${id}`, end: `${COMMAND} revoke ${id}` }))),
      context(mrkdwn(t.whyYou)),
    ],
  };
}
