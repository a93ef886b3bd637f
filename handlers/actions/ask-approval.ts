import { whoMayTakeOver } from '../../src/domain/hand-over.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { FIELDS, parseDecision, parseQuestion } from '../../src/views/ids.ts';
import { reasonModal } from '../../src/views/reason-modal.ts';
import { takerInput } from '../../src/views/taker-input.ts';
import type { Clicker } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';
import { opensForm } from '../opens-form.ts';

const requestOf = (value: string): string | null => parseDecision(value)?.request ?? null;

/** Ask: a form for the question. */
export function ask(deps: HandlerDeps) {
  return opensForm(deps, requestOf, (record, value, _, words) => reasonModal(words, 'ask', record, value));
}

/** Answer: a form for the answer, with the question in it. */
export function answerButton(deps: HandlerDeps) {
  return opensForm(
    deps,
    (value) => parseQuestion(value)?.request ?? null,
    (record, value, _, words) => reasonModal(words, 'answer', record, value),
  );
}

/** Hand over: a form for the person and the reason. */
export function handOverButton(deps: HandlerDeps) {
  return opensForm(deps, requestOf, (record, value, who, words) =>
    reasonModal(
      words,
      'hand_over',
      record,
      value,
      takerInput(words.handOver, takersFor(deps, record, value, who), FIELDS.handTo),
    ),
  );
}

/** Whom this person may hand the step of the card to. */
export function takersFor(
  deps: HandlerDeps,
  record: AccessRequest,
  value: string,
  { person }: Pick<Clicker, 'person'>,
) {
  const facts = { catalog: deps.catalog(), roster: deps.roster() };
  const step = parseDecision(value)?.step ?? 0;
  return whoMayTakeOver(record, step, person, facts, deps.ctx.clock.now());
}
