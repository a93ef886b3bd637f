import type { AllMiddlewareArgs, GlobalShortcut, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import type { HandlerDeps } from '../deps.ts';
import { openForm } from './open-form.ts';

type Args = SlackShortcutMiddlewareArgs<GlobalShortcut> & AllMiddlewareArgs;

/** The form, from anywhere in Slack. */
export function askShortcut(deps: HandlerDeps) {
  return async ({ ack, shortcut }: Args): Promise<void> => {
    await openForm(deps, shortcut, () => Promise.resolve(null));
    await ack();
  };
}
