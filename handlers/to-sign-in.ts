import type { RespondFn } from '@slack/bolt';
import { newSecret } from '../src/context.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import { TICKET_MS } from '../src/domain/step-up.ts';
import { issueTicket, type Pressed } from '../src/operations/issue-ticket.ts';
import type { Done } from '../src/operations/transact.ts';
import { type SignInLink, signInMessage, signInModal } from '../src/views/sign-in-modal.ts';
import type { Words } from '../src/words/words.ts';
import { answerWith } from './answer.ts';
import { clientOf } from './client-of.ts';
import type { HandlerDeps } from './deps.ts';
import { type Clicked, tellClicker } from './tell-clicker.ts';
import { wordsOf } from './words-of.ts';

/** Instead of the decision: the way to the page where it is made. */
export interface ToSignIn {
  signIn: SignInLink;
  /** Of whoever pressed. */
  words: Words;
}

/**
 * An approval that only wants a sign-in gets a link for one. Everything else about it has been checked by then, and is
 * checked again when it is made.
 * @param done what came of the click alone
 */
export async function toSignIn(
  deps: HandlerDeps,
  done: Done,
  pressed: Pressed,
): Promise<Done | ToSignIn | ({ ok: false } & Refusal)> {
  if (done.ok || done.refused !== 'step_up_needed') return done;
  if (deps.pagesAt === null) return { ok: false, refused: 'step_up_off', values: { request: pressed.request } };
  const secret = newSecret();
  const issued = await issueTicket(deps, secret, pressed);
  if (!issued.ok) return issued;
  const { teamId, userId } = pressed.actor;
  const words = await wordsOf(deps, teamId && userId ? { teamId, userId } : null);
  const link = { request: pressed.request, url: `${deps.pagesAt}/step-up/${secret}`, livesMs: TICKET_MS };
  return { signIn: link, words };
}

/** A modal with the link; past Slack's three seconds a private message, which needs no trigger. */
export async function showSignIn(
  deps: HandlerDeps,
  args: { body: Clicked; respond: RespondFn },
  { signIn: link, words }: ToSignIn,
): Promise<void> {
  try {
    await (await clientOf(deps, args.body)).views.open({
      trigger_id: args.body.trigger_id,
      view: signInModal(words, link),
    });
  } catch (error) {
    deps.ctx.log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'sign-in modal came too late');
    await tellClicker(deps, args, words, answerWith(signInMessage(words, link)));
  }
}
