import type { Command } from '../../src/domain/command.ts';
import { lastDay } from '../../src/domain/day-words.ts';
import { zoneFor } from '../../src/operations/read-habits.ts';
import { endAway, setAway } from '../../src/operations/set-away.ts';
import { utc } from '../../src/views/text.ts';
import type { Words } from '../../src/words/words.ts';
import { type Answer, answer, answerCode } from '../answer.ts';
import type { Clicker } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';
import { resolveForWhom } from '../request-form.ts';

/** `/access away @user until 2026-12-24`: who stands in. */
export async function away(
  deps: HandlerDeps,
  words: Words,
  caller: Clicker,
  parsed: Extract<Command, { kind: 'away' }>,
): Promise<Answer> {
  const delegate = resolveForWhom(parsed.who, caller.actor, deps.roster());
  if (!parsed.who) return answerCode(words, 'bad_away');
  const done = await setAway(deps, { ...caller, delegate, from: parsed.from, until: parsed.until });
  if (!done.ok) return answerCode(words, done.refused, done.values);
  const { from, until } = done.next;
  const starts = from > deps.ctx.clock.now() ? utc(from) : null;
  const zone = zoneFor(deps, caller.person);
  const last = words.command.lastDay({ day: lastDay(until, zone, words.language), zone });
  return answer(words.command.away({ from: starts, until: last, name: delegate?.name ?? '' }));
}

/** `/access back` */
export async function back(deps: HandlerDeps, words: Words, caller: Clicker): Promise<Answer> {
  const before = await endAway(deps, caller);
  return answer(before ? words.command.back : words.command.wasNotAway);
}
