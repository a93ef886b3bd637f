import type { WebClient } from '@slack/web-api';
import type { TokenSealer } from '../src/domain/installation.ts';
import type { SlackAccount } from '../src/domain/person.ts';
import type { Profile } from '../src/domain/profile.ts';
import type { Deps } from '../src/operations/deps.ts';

/** What a listener is given beside its payload. */
export interface HandlerDeps extends Deps {
  /** The bot's client in a workspace. @throws where the app is not installed */
  clientFor(teamId: string): Promise<WebClient>;
  /** Whether the app is installed where a payload comes from. @param place.enterpriseId as the payload says */
  isInstalled(place: { teamId: string; enterpriseId: string | null }): Promise<boolean>;
  /** Keeps and opens tokens; null with a fixed one. */
  sealer: TokenSealer | null;
  /** The workspace's pages are simpler than Slack's: dates go there in UTC, choices without groups. */
  plainDates: boolean;
  /** What Slack says of an account. @throws when it does not answer */
  profile(account: SlackAccount): Promise<Profile>;
  /** The origin of the pages where people sign in; null: there are none. */
  pagesAt: string | null;
  /** Brings one open App Home up to date. Never awaited: what fails is tried again. @param id of the open home */
  showHome(id: string): void;
}
