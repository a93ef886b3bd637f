import type { ClickArgs } from '../click.ts';

/** Somebody follows the link to sign in: Slack says so too, and wants to hear that it was heard. */
export async function signInFollowed({ ack }: ClickArgs): Promise<void> {
  await ack();
}
