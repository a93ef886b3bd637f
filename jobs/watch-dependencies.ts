import { appendAudit } from '../src/operations/append-audit.ts';
import type { JobDeps } from './deps.ts';
import type { Queues } from './queues.ts';
import { tellSecurity } from './tell-security.ts';

/** Longest a dependency may take to answer, in ms. */
const ANSWER_MS = 2_000;

/** Looks without a connection before Slack counts as away: sockets are renewed now and then. */
const SLACK_PATIENCE = 3;

/** One thing the service stands on. */
export interface Dependency {
  name: string;
  /** Null when well, else what is wrong. */
  trouble: string | null;
  /** The machine it is about, where each has its own. */
  host?: string;
  /** Without it the service is not ready; the others only slow it down. */
  vital: boolean;
}

export interface Watch {
  look(): Promise<void>;
  /** As last seen. */
  seen(): readonly Dependency[];
}

async function troubleOf(work: () => Promise<unknown>): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, ANSWER_MS, `no answer within ${String(ANSWER_MS)} ms`);
  });
  const done = work().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message.slice(0, 200) : 'unknown'),
  );
  const result = await Promise.race([done, late]);
  clearTimeout(timer);
  return result;
}

/**
 * Looks at what the service stands on and says every change: in the ledger, from where the security channel
 * gets it, or straight to the channel when the ledger cannot be written.
 */
export function createWatch(
  deps: JobDeps,
  on: {
    /** Rejects when MongoDB does not answer, or takes no writes. */
    writeMongo(): Promise<unknown>;
    queues: Pick<Queues, 'check'>;
    ledgerTrouble(): string | null;
    slackUp(): boolean;
    /** Looked at elsewhere; every change is said here. */
    clock: { seen(): Dependency; news(): Dependency[] };
    /** Looked at and said elsewhere. */
    record: { seen(): Dependency };
  },
): Watch {
  let seen: Dependency[] = [];
  /** The trouble of each as it was said last. */
  const said = new Map<string, string | null>();
  let slackMisses = 0;

  async function say(dependency: Dependency): Promise<void> {
    said.set(dependency.name, dependency.trouble);
    const action = dependency.trouble ? 'dependency.degraded' : 'dependency.restored';
    deps.ctx.log.warn({ dependency: dependency.name, trouble: dependency.trouble }, action);
    const detail = { dependency: dependency.name, trouble: dependency.trouble, host: dependency.host };
    try {
      await appendAudit(deps, action, { kind: 'system', name: 'watch' }, detail);
    } catch {
      const text = `${dependency.name} is in trouble: ${dependency.trouble ?? 'it answers again'}. The ledger cannot be written.`;
      await tellSecurity(deps, { text, blocks: [] }).catch(() => undefined);
    }
  }

  return {
    seen: () => (seen.length > 0 ? [...seen, on.clock.seen(), on.record.seen()] : []),
    async look() {
      const [mongo, redis] = await Promise.all([troubleOf(() => on.writeMongo()), troubleOf(() => on.queues.check())]);
      slackMisses = on.slackUp() ? 0 : slackMisses + 1;
      const now: Dependency[] = [
        { name: 'mongodb', trouble: mongo, vital: true },
        { name: 'ledger', trouble: on.ledgerTrouble(), vital: false },
        { name: 'redis', trouble: redis, vital: false },
        { name: 'slack', trouble: slackMisses >= SLACK_PATIENCE ? 'not connected' : null, vital: false },
      ];
      const before = seen;
      seen = now;
      for (const d of now) {
        const last = said.get(d.name) ?? null;
        const stays = before.some((b) => b.name === d.name && b.trouble === d.trouble);
        // One trouble behind another needs another mending. What changes with each look is not said each time.
        if ((last === null) !== (d.trouble === null) || (last !== d.trouble && stays)) await say(d);
      }
      for (const d of on.clock.news()) await say(d);
    },
  };
}
