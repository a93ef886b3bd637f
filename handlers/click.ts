import type { AllMiddlewareArgs, BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Person } from '../src/domain/person.ts';
import type { Actor } from '../src/domain/record.ts';
import { type Refusal, refuse } from '../src/domain/refusal.ts';
import type { ErrorCode } from '../src/errors.ts';
import { answerCode } from './answer.ts';
import { codeOf, withinBudget } from './budget.ts';
import type { HandlerDeps } from './deps.ts';
import { accountOf, identify } from './identify.ts';
import { tellClicker } from './tell-clicker.ts';
import { showSignIn, type ToSignIn } from './to-sign-in.ts';
import { wordsOf } from './words-of.ts';

export type ClickArgs = SlackActionMiddlewareArgs<BlockAction<ButtonAction>> & AllMiddlewareArgs;

export interface Clicker {
  person: Person;
  actor: Actor & { kind: 'person' };
}

/** Runs the operation; null when the button's value is not one of ours. */
type Act = (value: string, who: Clicker) => Promise<{ ok: true } | ({ ok: false } & Refusal) | ToSignIn> | null;

/**
 * A button that changes something: who clicked, then the operation, then the acknowledgement. A refusal is told
 * to the clicker alone.
 */
export function onClick(deps: HandlerDeps, act: Act) {
  return async (args: ClickArgs): Promise<void> => {
    const { ack, body, payload } = args;
    const no = await withinBudget(decide(deps, body, payload.value ?? '', act)).catch((error: unknown) => {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'click failed');
      return { refused: codeOf(error), values: {} };
    });
    await ack();
    if (!no) return;
    if ('signIn' in no) return showSignIn(deps, args, no);
    const words = await wordsOf(deps, accountOf(body as unknown as Record<string, unknown>, 'slack_click'));
    await tellClicker(deps, args, words, answerCode(words, no.refused, no.values));
  };
}

async function decide(
  deps: HandlerDeps,
  body: BlockAction,
  value: string,
  act: Act,
): Promise<(Pick<Refusal, 'values'> & { refused: ErrorCode }) | ToSignIn | null> {
  const who = identify(deps, body as unknown as Record<string, unknown>, 'slack_click');
  if (!who.ok) return who;
  const work = act(value, who);
  if (!work) return refuse('card_stale', { request: { phrase: 'this_request' } });
  const done = await work;
  if ('signIn' in done) return done;
  return done.ok ? null : done;
}
