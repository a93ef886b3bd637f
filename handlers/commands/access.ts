import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt';
import { findRequest, requestsAbout } from '../../models/request.ts';
import { askedNow } from '../../src/domain/approvers.ts';
import { type Command, parseCommand } from '../../src/domain/command.ts';
import type { Person } from '../../src/domain/person.ts';
import { mayRevoke, maySee } from '../../src/domain/policy.ts';
import type { AccessRequest, Actor } from '../../src/domain/record.ts';
import { cancelRequest } from '../../src/operations/cancel-request.ts';
import { drop, revoke } from '../../src/operations/end-grant.ts';
import { extend } from '../../src/operations/extend-grant.ts';
import { openRequest } from '../../src/operations/open-request.ts';
import type { Done } from '../../src/operations/transact.ts';
import { helpText, malformedText, mineText, statusText, unknownText } from '../../src/views/command-text.ts';
import { withPlainDates } from '../../src/views/plain-dates.ts';
import { type Answer, answer, answerCode, answerWith } from '../answer.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { HandlerDeps } from '../deps.ts';
import { openExtendForm } from '../extend-form.ts';
import { identify } from '../identify.ts';
import { lookUp, type Question } from '../look-up.ts';
import { heldAlready } from '../outlook.ts';
import { requestForm, resolveForWhom } from '../request-form.ts';
import { settingsForm } from '../settings-form.ts';
import { away, back } from './away.ts';

type Args = SlackCommandMiddlewareArgs & AllMiddlewareArgs;

interface Caller {
  person: Person;
  actor: Actor & { kind: 'person' };
}

/** `/access` and its words. The answer goes to the caller alone, after what it says has happened. */
export function accessCommand(deps: HandlerDeps) {
  return async ({ command, body, ack }: Args): Promise<void> => {
    const who = identify(deps, body, 'slack_command');
    if (!who.ok) {
      await ack(answer(who.text));
      return;
    }
    try {
      const reply = await withinBudget(run(deps, who, parseCommand(command.text), command.trigger_id));
      await (reply ? ack(deps.plainDates ? { ...reply, ...withPlainDates(reply) } : reply) : ack());
    } catch (error) {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'command failed');
      await ack(answerCode(codeOf(error)));
    }
  };
}

async function run(deps: HandlerDeps, caller: Caller, parsed: Command, triggerId: string): Promise<Answer | null> {
  switch (parsed.kind) {
    case 'modal':
      await (await deps.clientFor(caller.actor.teamId ?? '')).views.open({
        trigger_id: triggerId,
        view: await requestForm(deps, caller.person, parsed.prefill, parsed.note),
      });
      return null;
    case 'request':
      return ask(deps, caller, parsed, triggerId);
    case 'status':
      return parsed.id === null ? open(deps, caller) : status(deps, caller, parsed.id);
    case 'mine':
      return mine(deps, caller);
    case 'drop':
      return tell(
        parsed.id,
        (id) => drop(deps, id, caller),
        'Handing it back now. The message about it shows when it is proved gone.',
      );
    case 'cancel':
      return tell(parsed.id, (id) => cancelRequest(deps, id, caller), 'Cancelled.');
    case 'extend':
      return extendIt(deps, caller, parsed, triggerId);
    case 'revoke': {
      const { reason } = parsed;
      if (parsed.id !== null && !reason) return answerCode('reason_missing');
      return tell(
        parsed.id,
        (id) => revoke(deps, id, { ...caller, reason: reason ?? '' }),
        'Revoking it now. Security sees when it is proved gone.',
      );
    }
    case 'who':
      return parsed.what === null ? answer(ASK_WHO) : found(deps, caller, { ...parsed, what: parsed.what });
    case 'person':
      return parsed.whom === null ? answer(ASK_PERSON) : found(deps, caller, { ...parsed, what: parsed.whom });
    case 'audit':
      return parsed.id === null ? answer(ASK_AUDIT) : found(deps, caller, { kind: 'audit', id: parsed.id });
    case 'away':
      return away(deps, caller, parsed);
    case 'back':
      return back(deps, caller);
    case 'settings':
      await (await deps.clientFor(caller.actor.teamId ?? '')).views.open({
        trigger_id: triggerId,
        view: await settingsForm(deps, caller),
      });
      return null;
    case 'help':
      return answerWith(helpText());
    case 'malformed':
      return answerWith(malformedText(parsed.command, parsed.given));
    case 'unknown':
      return answerWith(unknownText(parsed.word, parsed.nearest));
  }
}

const ASK_WHO = 'Say which system or role, for example: /access who production at yesterday 9:00';
const ASK_PERSON = 'Say whose access, for example: /access person @sam at 2026-11-03 14:00';
const ASK_AUDIT = 'Say which request, for example: /access audit REQ-2026-000123';

async function found(deps: HandlerDeps, caller: Caller, question: Question): Promise<Answer> {
  const done = await lookUp(deps, caller, question);
  return done.ok ? answerWith(done.next) : answerCode(done.refused, done.values);
}

async function ask(
  deps: HandlerDeps,
  caller: Caller,
  parsed: Extract<Command, { kind: 'request' }>,
  triggerId: string,
): Promise<Answer> {
  const target = resolveForWhom(parsed.forWhom, caller.actor, deps.roster());
  if (parsed.forWhom && !target) {
    const named = parsed.forWhom.kind === 'person' ? parsed.forWhom.id : 'that Slack account';
    return answerCode('no_record', { who: named, contact: deps.catalog().people.contact });
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
    return held ? stillOpen(held, done.values, caller) : answerCode(done.refused, done.values);
  }
  const step = done.record.steps[0];
  const deciders = step
    ? askedNow(step)
        .map((a) => a.name)
        .join(', ')
    : '';
  return answer(`Recorded as ${done.record.id}. Asked: ${deciders}. You get one message about it, kept up to date.`);
}

/** Instead of a second request for the same: how the first one stands, with its buttons. */
function stillOpen(held: AccessRequest, values: Record<string, string>, { person }: Caller): Answer {
  const lead = answerCode('already_open', values);
  const { blocks } = statusText([held], held.id, { id: person.id });
  return { ...lead, blocks: [...lead.blocks, ...blocks] };
}

/** In one line, or through the form where the line lacks something. */
async function extendIt(
  deps: HandlerDeps,
  caller: Caller,
  { id, duration, reason }: Extract<Command, { kind: 'extend' }>,
  triggerId: string,
): Promise<Answer | null> {
  if (id !== null && (duration === null || reason === null))
    return openExtendForm(deps, caller, { id, duration, reason }, triggerId);
  const act = (given: string) => extend(deps, given, { ...caller, duration: duration ?? '', reason: reason ?? '' });
  return tell(id, act, 'Recorded. The message about it shows whether it is extended; until then it ends at its time.');
}

async function mine(deps: HandlerDeps, caller: Caller): Promise<Answer> {
  const records = await requestsAbout(deps.models.requests, caller.person.id, 20);
  return answerWith(mineText(records, { id: caller.person.id }));
}

async function open(deps: HandlerDeps, caller: Caller): Promise<Answer> {
  const records = await requestsAbout(deps.models.requests, caller.person.id, 50);
  return answerWith(
    statusText(
      records.filter((r) => r.live),
      null,
      { id: caller.person.id },
    ),
  );
}

async function status(deps: HandlerDeps, caller: Caller, id: string): Promise<Answer> {
  const record = await findRequest(deps.models.requests, id);
  const catalog = deps.catalog();
  const seen = record && maySee(record, caller.person, catalog) ? [record] : [];
  const system = (record && catalog.systems.get(record.terms.systemId)) ?? null;
  const viewer = { id: caller.person.id, mayRevoke: mayRevoke(caller.person, system, catalog, deps.ctx.clock.now()) };
  return answerWith(statusText(seen, id, viewer));
}

async function tell(id: string | null, act: (id: string) => Promise<Done>, said: string): Promise<Answer> {
  if (id === null)
    return answer('Say which request, for example: /access status REQ-2026-000123. `/access mine` lists yours.');
  const done = await act(id);
  return done.ok ? answer(`${id}: ${said}`) : answerCode(done.refused, done.values);
}
