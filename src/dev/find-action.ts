import type { SlackBlock, SlackElement } from './slack-page.ts';

/** What the workspace sends when something is pressed or chosen. */
export interface SlackAction extends SlackElement {
  action_id: string;
  block_id?: string;
}

/**
 * Finds what a person would press: a button, a select or a menu, with the value it would send.
 * @param action an action id that the blocks show, or a whole action, which is handed back
 * @throws Error when the blocks do not show it
 */
export function findAction(blocks: readonly SlackBlock[], action: string | SlackAction): SlackAction {
  if (typeof action !== 'string') return action;
  for (const { block_id, accessory, elements = [] } of blocks) {
    const found = [accessory, ...elements].find((element) => element?.action_id === action);
    if (found) return { ...found, action_id: action, ...(block_id === undefined ? {} : { block_id }) };
  }
  throw new Error(`Nothing there has the action id ${action}`);
}
