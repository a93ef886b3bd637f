import type { Answer } from './fill-modal.ts';
import { fillModal } from './fill-modal.ts';
import type { PageEvent, SlackPage } from './slack-page.ts';

interface Outcome {
  errors: Record<string, string> | null;
  acknowledged: boolean;
}

/** Tells the answer to a submission from a view that the bot opened or changed by a call of its own just then. */
function watchSubmission(): (event: PageEvent) => Outcome | undefined {
  let acknowledged = false;
  let ownCall = false;
  return (event) => {
    if (event.t === 'view_errors') return { errors: event.errors, acknowledged };
    if (event.t === 'view' && !ownCall) return { errors: null, acknowledged };
    const entry = event.t === 'log' && event.entry.direction === 'from_bot' ? event.entry : null;
    if (entry?.kind === 'ack' || (entry?.kind === 'interactive' && entry.summary === 'HTTP 200')) acknowledged = true;
    ownCall = entry?.kind === 'web_api' && entry.summary.startsWith('views.');
    return undefined;
  };
}

/**
 * Fills in the modal on top and submits it. Never two at a time: the answers do not say to which submission they belong.
 * @param answers by block id
 * @returns the errors by block id that the bot answered with, or null
 * @throws Error when no modal is open, a person could not fill it in like that, or the bot does not acknowledge within 5 s
 */
export async function submitModal(page: SlackPage, user: string, answers: Readonly<Record<string, Answer>>) {
  const view = page.state.modalStack.at(-1);
  if (!view) throw new Error('No modal is open');
  const values = fillModal(view, answers);
  const outcome = page.next(watchSubmission(), 7000);
  page.send({ t: 'view_submit', user, values });
  const { errors, acknowledged } = await outcome;
  if (!acknowledged) throw new Error('The bot did not acknowledge the submission within 5 s');
  return errors;
}
