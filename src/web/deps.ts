import type { SlackAccount } from '../domain/person.ts';
import type { Profile } from '../domain/profile.ts';
import type { Deps } from '../operations/deps.ts';
import type { Provider } from './provider.ts';

/** What a page is given beside its request. */
export interface WebDeps extends Deps {
  provider: Provider;
  /** The origin people's browsers see. The Host header is not asked. */
  origin: string;
  /** What Slack says of an account. @throws when it does not answer */
  profile(account: SlackAccount): Promise<Profile>;
}
