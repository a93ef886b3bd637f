import { ACTIONS, COMMAND, VIEWS } from '../src/views/ids.ts';

/** What Slack may send us: a test compares it with manifest.yml and with what `registerHandlers` registers. */
export const REGISTERED: {
  readonly commands: readonly string[];
  readonly actions: readonly string[];
  readonly views: readonly string[];
  readonly events: readonly string[];
} = {
  commands: [COMMAND],
  actions: Object.values(ACTIONS),
  views: Object.values(VIEWS),
  events: [],
};
