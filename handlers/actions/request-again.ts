import { shortDuration } from '../../src/domain/duration.ts';
import type { Person } from '../../src/domain/person.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { parseAgain } from '../../src/views/ids.ts';
import { answerCode } from '../answer.ts';
import type { HandlerDeps } from '../deps.ts';
import { opensForm } from '../opens-form.ts';
import { requestForm } from '../request-form.ts';

/** Ask again: the form, filled with what was asked, or with what was suggested instead. Only for those it is about. */
export function requestAgain(deps: HandlerDeps) {
  return opensForm(
    deps,
    (value) => parseAgain(value)?.request ?? null,
    (record, value, { person }, words) => {
      if (![record.requester.id, record.target.id].includes(person.id))
        return answerCode(words, 'not_holder', { request: record.id });
      return requestForm(deps, words, person, prefillOf(record, parseAgain(value)?.roleId ?? null, person));
    },
  );
}

function prefillOf(record: AccessRequest, roleId: string | null, person: Person) {
  const less = record.steps.find((s) => s.decision?.suggestion)?.decision?.suggestion;
  const { target, terms, durationMs, justification, ticket } = record;
  return {
    role: roleId ?? less?.roleId ?? terms.roleId,
    duration: shortDuration(less?.durationMs ?? durationMs),
    justification,
    forWhom: target.id === person.id ? null : { kind: 'person' as const, id: target.id },
    ticket,
  };
}
