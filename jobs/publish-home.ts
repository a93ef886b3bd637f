import { forgetHome, type OpenHome, postponeHome, settleHome, takeHome } from '../models/open-home.ts';
import { isActive } from '../src/domain/person.ts';
import { readHome } from '../src/operations/read-home.ts';
import { homeView, strangerHome } from '../src/views/home.ts';
import { checkLimits } from '../src/views/limits.ts';
import { contentHash } from '../src/views/plan.ts';
import { wordsIn } from '../src/words/words-in.ts';
import type { JobDeps } from './deps.ts';
import { NotInstalledError, SlackError } from './slack-port.ts';
import { wordsForAll } from './words-for-all.ts';

/** How long one publishing belongs to its process, in ms. */
const LEASE_MS = 15_000;
/** Nothing is sent later than this before the lease is over: a call may take 5 s. */
const CALL_MS = 6_000;
/** Wait after a failure without a wish of Slack's, in ms. */
const AGAIN_MS = 2_000;

export type Published = { kind: 'none' } | { kind: 'done' } | { kind: 'failed'; retryAfterMs: number };

/**
 * Publishes one home that is due, as the records are now. One at a time for each home, so that an older view never
 * comes after a newer one; what is shown already is not sent again.
 * @param id only this one; else the latest opened of those that are due
 */
export async function publishHome(deps: JobDeps, token: string, id?: string): Promise<Published> {
  const now = deps.ctx.clock.now();
  const until = new Date(now.getTime() + LEASE_MS);
  const home = await takeHome(deps.models.homes, { token, until }, now, id);
  if (!home) return { kind: 'none' };
  try {
    await show(deps, home, until);
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof NotInstalledError) {
      // Nobody sees it any more; whoever opens it again is shown it again.
      await forgetHome(deps.models.homes, home._id);
      return { kind: 'done' };
    }
    const retryAfterMs = (error instanceof SlackError ? error.retryAfterMs : null) ?? AGAIN_MS;
    deps.ctx.log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'a home is behind the records');
    await postponeHome(deps.models.homes, home, new Date(deps.ctx.clock.now().getTime() + retryAfterMs));
    return { kind: 'failed', retryAfterMs };
  }
}

async function show(deps: JobDeps, home: OpenHome, until: Date): Promise<void> {
  const person = deps.roster().bySlack(home);
  // The link may have gone to somebody else, or the person may have left: then nothing of theirs stays on the screen.
  if (!person || person.id !== home.personId || !isActive(person, deps.ctx.clock.now())) {
    const words = wordsIn(deps.catalog().slack.language);
    await deps.slack.publishHome(home, strangerHome(words, deps.catalog().people.contact));
    await forgetHome(deps.models.homes, home._id);
    return;
  }
  // When Slack does not say, it is shown: the decision itself is refused then.
  const account = await deps.slack.account(home).catch(() => null);
  const decides = account?.membership !== 'guest' && account?.membership !== 'external';
  const words = (await wordsForAll(deps, [person]))(person);
  const view = homeView(words, await readHome(deps, person, home.place, decides));
  const hash = contentHash(view);
  if (hash !== home.hash) {
    for (const violation of checkLimits(view)) deps.ctx.log.warn({ violation }, 'a home is past a limit of Slack');
    await deps.ctx.reach('home-read');
    if (deps.ctx.clock.now().getTime() > until.getTime() - CALL_MS) throw new Error('the lease is nearly over');
    await deps.slack.publishHome(home, view);
  }
  await settleHome(deps.models.homes, home, hash);
}
