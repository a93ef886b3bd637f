import type { Membership } from '../domain/membership.ts';
import type { SlackAccount } from '../domain/person.ts';
import type { Deps } from '../operations/deps.ts';
import type { Provider } from './provider.ts';

/** What a page is given beside its request. */
export interface WebDeps extends Deps {
  provider: Provider;
  /** The origin people's browsers see. The Host header is not asked. */
  origin: string;
  /** Whether an account is a full member of our Slack. @throws when Slack does not answer */
  membership(account: SlackAccount): Promise<Membership>;
}
