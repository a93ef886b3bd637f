import type { HandlerDeps } from './deps.ts';

/** How long a zone is remembered, in ms: people travel. */
const KEPT_MS = 3_600_000;
/** Longest wait for Slack, in ms: the answer itself has three seconds. */
const PATIENCE_MS = 700;
/** Most people remembered. */
const MOST = 5_000;

const known = new WeakMap<object, Map<string, { zone: string | null; at: number }>>();

/** The zone a person has set in Slack, as its IANA name; null when Slack does not say, or not soon enough. */
export async function zoneOf(deps: Pick<HandlerDeps, 'client' | 'ctx'>, userId: string): Promise<string | null> {
  const { client, ctx } = deps;
  const cache = known.get(client) ?? new Map<string, { zone: string | null; at: number }>();
  known.set(client, cache);
  const now = ctx.clock.now().getTime();
  const there = cache.get(userId);
  if (there && now - there.at < KEPT_MS) return there.zone;
  try {
    const said = await Promise.race([client.users.info({ user: userId }), ctx.pause(PATIENCE_MS)]);
    if (!said) return null;
    if (cache.size >= MOST) cache.clear();
    cache.set(userId, { zone: said.user?.tz ?? null, at: now });
    return said.user?.tz ?? null;
  } catch (error) {
    ctx.log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'Slack does not tell a time zone');
    return null;
  }
}
