import type { Membership } from './membership.ts';

/** What Slack says of an account. */
export interface Profile {
  /** Whether it is a full member. `unknown`: Slack knows no such account, or may not tell. */
  membership: Membership;
  /** `de-DE`; null when Slack does not say. */
  locale: string | null;
  /** IANA name; null when Slack does not say. */
  zone: string | null;
}
