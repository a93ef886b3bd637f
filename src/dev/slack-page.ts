import { once } from 'node:events';
import { WebSocket } from 'undici';

/** One of Slack's blocks or elements, as far as anything here looks into it. */
export interface SlackElement {
  type: string;
  action_id?: string;
  value?: string;
  options?: SlackOption[];
  option_groups?: { options: SlackOption[] }[];
  [field: string]: unknown;
}

export interface SlackOption {
  value?: string;
  text: { type: string; text: string };
}

export interface SlackBlock {
  type: string;
  block_id?: string;
  element?: SlackElement;
  accessory?: SlackElement;
  elements?: SlackElement[];
  optional?: boolean;
  [field: string]: unknown;
}

export interface SlackView {
  id: string;
  type: string;
  callback_id?: string;
  private_metadata?: string;
  title?: { text: string };
  blocks: SlackBlock[];
  [field: string]: unknown;
}

export interface SlackLogEntry {
  id: string;
  /** Milliseconds since 1970. */
  time: number;
  direction: 'to_bot' | 'from_bot' | 'internal';
  kind: string;
  summary: string;
  detail?: unknown;
}

/** What the page of the workspace is told as it happens; kinds that nothing here needs are left out. */
export type PageEvent =
  | { t: 'init'; state: PageState }
  | { t: 'view'; stack: SlackView[] }
  | { t: 'view_errors'; errors: Record<string, string> }
  | { t: 'home'; user: string; appId: string; view: SlackView }
  | { t: 'socket_status'; appId: string; connected: boolean }
  | { t: 'log'; entry: SlackLogEntry };

interface PageState {
  apps: { appId: string; connected: boolean }[];
  modalStack: SlackView[];
  /** By user id, then by app id. */
  homeViews: Record<string, Record<string, SlackView>>;
}

/** What a browser with the workspace open sees. There is one, whoever the person at it is. */
export interface SlackPage {
  readonly state: PageState;
  send(message: { t: string; [field: string]: unknown }): void;
  /**
   * The first thing that `pick` makes of the events from now on.
   * @param pick undefined passes an event over
   * @throws Error after `timeoutMs` milliseconds, or when the connection is lost
   */
  next<T>(pick: (event: PageEvent) => T | undefined, timeoutMs: number): Promise<T>;
  close(): Promise<void>;
}

function follow(state: PageState, event: PageEvent): PageState {
  if (event.t === 'init') return event.state;
  if (event.t === 'view') return { ...state, modalStack: event.stack };
  if (event.t === 'home') {
    const { user, appId, view } = event;
    return { ...state, homeViews: { ...state.homeViews, [user]: { ...state.homeViews[user], [appId]: view } } };
  }
  if (event.t === 'socket_status') {
    const { appId, connected } = event;
    return { ...state, apps: state.apps.map((app) => (app.appId === appId ? { appId, connected } : app)) };
  }
  return state;
}

/**
 * Opens the workspace as its page in the browser does.
 * @param url of the workspace
 * @throws Error when nothing answers there
 */
export async function openSlackPage(url: string): Promise<SlackPage> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ui`);
  const hearers = new Set<(event: PageEvent | null) => void>();
  let state: PageState = { apps: [], modalStack: [], homeViews: {} };
  const tell = (event: PageEvent | null) => {
    for (const hear of hearers) hear(event);
  };
  const page: SlackPage = {
    get state() {
      return state;
    },
    send: (message) => socket.send(JSON.stringify(message)),
    next: (pick, timeoutMs) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void) => {
          clearTimeout(timer);
          hearers.delete(hear);
          act();
        };
        const timer = setTimeout(
          () => settle(() => reject(new Error(`Nothing came within ${timeoutMs} ms`))),
          timeoutMs,
        );
        const hear = (event: PageEvent | null) => {
          if (!event) return settle(() => reject(new Error('The connection to local-slack was lost')));
          const picked = pick(event);
          if (picked !== undefined) settle(() => resolve(picked));
        };
        hearers.add(hear);
      }),
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
  socket.addEventListener('message', ({ data }) => {
    const event = JSON.parse(data as string) as PageEvent;
    state = follow(state, event);
    tell(event);
  });
  socket.addEventListener('close', () => tell(null));
  // Told through 'close', which follows.
  socket.addEventListener('error', () => undefined);
  await page.next((event) => (event.t === 'init' ? true : undefined), 5000);
  return page;
}
