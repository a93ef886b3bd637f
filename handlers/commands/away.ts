import type { Command } from '../../src/domain/command.ts';
import { endAway, setAway } from '../../src/operations/set-away.ts';
import { utc } from '../../src/views/text.ts';
import { type Answer, answer, answerCode } from '../answer.ts';
import type { Clicker } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';
import { resolveForWhom } from '../request-form.ts';

/** `/access away @user until 2026-12-24`: who stands in. */
export async function away(
  deps: HandlerDeps,
  caller: Clicker,
  parsed: Extract<Command, { kind: 'away' }>,
): Promise<Answer> {
  const delegate = resolveForWhom(parsed.who, caller.actor, deps.roster());
  if (!parsed.who) return answerCode('bad_away');
  const done = await setAway(deps, { ...caller, delegate, from: parsed.from, until: parsed.until });
  if (!done.ok) return answerCode(done.refused, done.values);
  const { from, until } = done.next;
  const starts = from > deps.ctx.clock.now() ? `From ${utc(from)} on` : 'From now on';
  return answer(
    `${starts}, until ${utc(until)}, ${delegate?.name ?? ''} is asked too where you are asked to decide, if the rules let them decide it. You can still decide yourself. “/access back” ends it.`,
  );
}

/** `/access back` */
export async function back(deps: HandlerDeps, caller: Clicker): Promise<Answer> {
  const before = await endAway(deps, caller);
  return answer(
    before
      ? 'Welcome back. Nobody stands in for you any more; what was asked of them meanwhile they may still decide.'
      : 'You were not set as away, so nothing is changed.',
  );
}
