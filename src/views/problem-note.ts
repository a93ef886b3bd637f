import type { PersonRef } from '../domain/person.ts';
import type { AccessRequest, Problem } from '../domain/record.ts';
import { context, facts, header, type Message, personFact, quoted, section } from './blocks.ts';
import { COMMAND } from './ids.ts';
import { shortWhat, whatFacts } from './request-facts.ts';
import { escapeMrkdwn, mrkdwn, when } from './text.ts';
import { isForOther } from './wording.ts';

/** What owner and deputies read when a holder reports a problem. It stays as it was written. */
export function problemNote(record: AccessRequest, problem: Problem, viewer: PersonRef): Message {
  const team = viewer.slack?.teamId ?? null;
  const what = shortWhat(record);
  const id = escapeMrkdwn(record.id);
  return {
    text: `A problem was reported: ${escapeMrkdwn(what)} (${id})`,
    blocks: [
      header(`A problem was reported: ${what}`),
      section(mrkdwn(`${id} · reported ${when(problem.at)}`)),
      ...facts([
        personFact('Reported by', problem.by, team),
        isForOther(record) ? personFact('Access is for', record.target, team) : null,
        ...whatFacts(record),
      ]),
      ...quoted(`In the words of ${escapeMrkdwn(problem.by.name, 80)}`, problem.text, 2000),
      section(
        mrkdwn(
          `*What to do:* talk to them. The access stays as it is. To see it: \`${COMMAND} status ${id}\`. To end it: \`${COMMAND} revoke ${id} "reason"\`.`,
        ),
      ),
      context(mrkdwn('You are told as the owner of the system, as a deputy, or in their place.')),
    ],
  };
}
