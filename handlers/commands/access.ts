import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt';
import { findRequest, requestsAbout } from '../../models/request.ts';
import { askedNow } from '../../src/domain/approvers.ts';
import { type Command, parseCommand } from '../../src/domain/command.ts';
import type { Person } from '../../src/domain/person.ts';
import { mayRevoke, maySee } from '../../src/domain/policy.ts';
import type { AccessRequest, Actor } from '../../src/domain/record.ts';
import type { RefusalValue, RefusalValues } from '../../src/domain/refusal.ts';
import { cancelRequest } from '../../src/operations/cancel-request.ts';
import { drop, revoke } from '../../src/operations/end-grant.ts';
import { extend } from '../../src/operations/extend-grant.ts';
import { openRequest } from '../../src/operations/open-request.ts';
import type { Done } from '../../src/operations/transact.ts';
import { helpText, malformedText, mineText, statusText, unknownText } from '../../src/views/command-text.ts';
import { withPlainDates } from '../../src/views/plain-dates.ts';
import type { Words } from '../../src/words/words.ts';
import { type Answer, answer, answerCode, answerWith } from '../answer.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { HandlerDeps } from '../deps.ts';
import { openExtendForm } from '../extend-form.ts';
import { accountOf, identify } from '../identify.ts';
import { lookUp, type Question } from '../look-up.ts';
import { heldAlready } from '../outlook.ts';
import { requestForm, resolveForWhom } from '../request-form.ts';
import { settingsForm } from '../settings-form.ts';
import { wordsOf } from '../words-of.ts';
import { away, back } from './away.ts';

type Args = SlackCommandMiddlewareArgs & AllMiddlewareArgs;

interface Caller {
  person: Person;
  actor: Actor & { kind: 'person' };
}

/** Whoever typed it, and the words for them. */
interface Reader {
  who: Caller;
  words: Words;
}

/** `/access` and its words. The answer goes to the caller alone, after what it says has happened. */
export function accessCommand(deps: HandlerDeps) {
  return async ({ command, body, ack }: Args): Promise<void> => {
    const words = await wordsOf(deps, accountOf(body, 'slack_command'));
    const who = identify(deps, body, 'slack_command');
    if (!who.ok) {
      await ack(answerCode(words, who.refused, who.values));
      return;
    }
    try {
      const reply = await withinBudget(run(deps, { who, words }, parseCommand(command.text), command.trigger_id));
      await (reply ? ack(deps.plainDates ? { ...reply, ...withPlainDates(reply) } : reply) : ack());
    } catch (error) {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'command failed');
      await ack(answerCode(words, codeOf(error)));
    }
  };
}

async function run(deps: HandlerDeps, reader: Reader, parsed: Command, triggerId: string): Promise<Answer | null> {
  const { who: caller, words } = reader;
  const t = words.command;
  switch (parsed.kind) {
    case 'modal':
      await (await deps.clientFor(caller.actor.teamId ?? '')).views.open({
        trigger_id: triggerId,
        view: await requestForm(deps, words, caller.person, parsed.prefill, parsed.note),
      });
      return null;
    case 'request':
      return ask(deps, reader, parsed, triggerId);
    case 'status':
      return parsed.id === null ? open(deps, reader) : status(deps, reader, parsed.id);
    case 'mine':
      return mine(deps, reader);
    case 'drop':
      return tell(words, parsed.id, (id) => drop(deps, id, caller), t.dropping);
    case 'cancel':
      return tell(words, parsed.id, (id) => cancelRequest(deps, id, caller), t.cancelled);
    case 'extend':
      return extendIt(deps, reader, parsed, triggerId);
    case 'revoke': {
      const { reason } = parsed;
      if (parsed.id !== null && !reason) return answerCode(words, 'reason_missing');
      return tell(words, parsed.id, (id) => revoke(deps, id, { ...caller, reason: reason ?? '' }), t.revoking);
    }
    case 'who':
      return parsed.what === null ? answer(t.askWho) : found(deps, reader, { ...parsed, what: parsed.what });
    case 'person':
      return parsed.whom === null ? answer(t.askPerson) : found(deps, reader, { ...parsed, what: parsed.whom });
    case 'audit':
      return parsed.id === null ? answer(t.askAudit) : found(deps, reader, { kind: 'audit', id: parsed.id });
    case 'away':
      return away(deps, words, caller, parsed);
    case 'back':
      return back(deps, words, caller);
    case 'settings':
      await (await deps.clientFor(caller.actor.teamId ?? '')).views.open({
        trigger_id: triggerId,
        view: await settingsForm(deps, words, caller),
      });
      return null;
    case 'help':
      return answerWith(helpText(words));
    case 'malformed':
      return answerWith(malformedText(words, parsed.command, parsed.given));
    case 'unknown':
      return answerWith(unknownText(words, parsed.word, parsed.nearest));
  }
}

async function found(deps: HandlerDeps, { who, words }: Reader, question: Question): Promise<Answer> {
  const done = await lookUp(deps, words, who, question);
  return done.ok ? answerWith(done.next) : answerCode(words, done.refused, done.values);
}

async function ask(
  deps: HandlerDeps,
  { who: caller, words }: Reader,
  parsed: Extract<Command, { kind: 'request' }>,
  triggerId: string,
): Promise<Answer> {
  const t = words.command;
  const target = resolveForWhom(parsed.forWhom, caller.actor, deps.roster());
  if (parsed.forWhom && !target) {
    const named: RefusalValue = parsed.forWhom.kind === 'person' ? parsed.forWhom.id : { phrase: 'that_slack_account' };
    return answerCode(words, 'no_record', { who: named, contact: deps.catalog().people.contact });
  }
  const done = await openRequest(deps, {
    ...caller,
    origin: `command:${caller.actor.teamId ?? ''}:${triggerId}`,
    role: parsed.role,
    targetId: target?.id ?? null,
    duration: parsed.duration,
    startsAt: null,
    justification: parsed.justification,
    ticket: parsed.ticket,
  });
  if (!done.ok) {
    const held = await heldAlready(deps, caller.person, done);
    return held ? stillOpen(words, held, done.values, caller) : answerCode(words, done.refused, done.values);
  }
  const step = done.record.steps[0];
  const deciders = step
    ? askedNow(step)
        .map((a) => a.name)
        .join(', ')
    : '';
  return answer(t.recorded({ id: done.record.id, names: deciders }));
}

/** Instead of a second request for the same: how the first one stands, with its buttons. */
function stillOpen(words: Words, held: AccessRequest, values: RefusalValues, { person }: Caller): Answer {
  const lead = answerCode(words, 'already_open', values);
  const { blocks } = statusText(words, [held], held.id, { id: person.id });
  return { ...lead, blocks: [...lead.blocks, ...blocks] };
}

/** In one line, or through the form where the line lacks something. */
async function extendIt(
  deps: HandlerDeps,
  { who: caller, words }: Reader,
  { id, duration, reason }: Extract<Command, { kind: 'extend' }>,
  triggerId: string,
): Promise<Answer | null> {
  if (id !== null && (duration === null || reason === null))
    return openExtendForm(deps, words, caller, { id, duration, reason }, triggerId);
  const act = (given: string) => extend(deps, given, { ...caller, duration: duration ?? '', reason: reason ?? '' });
  return tell(words, id, act, words.command.extending);
}

async function mine(deps: HandlerDeps, { who: caller, words }: Reader): Promise<Answer> {
  const records = await requestsAbout(deps.models.requests, caller.person.id, 20);
  return answerWith(mineText(words, records, { id: caller.person.id }));
}

async function open(deps: HandlerDeps, { who: caller, words }: Reader): Promise<Answer> {
  const records = await requestsAbout(deps.models.requests, caller.person.id, 50);
  return answerWith(
    statusText(
      words,
      records.filter((r) => r.live),
      null,
      { id: caller.person.id },
    ),
  );
}

async function status(deps: HandlerDeps, { who: caller, words }: Reader, id: string): Promise<Answer> {
  const record = await findRequest(deps.models.requests, id);
  const catalog = deps.catalog();
  const seen = record && maySee(record, caller.person, catalog) ? [record] : [];
  const system = (record && catalog.systems.get(record.terms.systemId)) ?? null;
  const viewer = { id: caller.person.id, mayRevoke: mayRevoke(caller.person, system, catalog, deps.ctx.clock.now()) };
  return answerWith(statusText(words, seen, id, viewer));
}

async function tell(
  words: Words,
  id: string | null,
  act: (id: string) => Promise<Done>,
  said: string,
): Promise<Answer> {
  if (id === null) return answer(words.command.sayWhich);
  const done = await act(id);
  return done.ok ? answer(`${id}: ${said}`) : answerCode(words, done.refused, done.values);
}
