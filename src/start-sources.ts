import type { LedgerWriter } from '../models/append-ledger.ts';
import type { Env } from './config.ts';
import type { Ctx } from './context.ts';
import type { LedgerAction } from './domain/audit.ts';
import { every } from './loop.ts';
import { appendAudit } from './operations/append-audit.ts';
import type { Fault } from './sources/fault.ts';
import { createLiveSources, type LiveSources } from './sources/live-sources.ts';
import { targetOverrides } from './sources/target-override.ts';
import { watchSources } from './sources/watch.ts';

/** How often the files are looked at, and how often what they said is tried again for the ledger, in ms. */
const LOOK_MS = 2_000;
/** Faults named in one event. */
const FAULTS_TOLD = 20;

const words = (faults: readonly Fault[]): string[] =>
  faults.slice(0, FAULTS_TOLD).map((f) => `${f.file}:${String(f.line)}:${String(f.column)} ${f.message}`);

/**
 * Loads the reviewed files and keeps up with them: on change and on SIGHUP. Every load and every rejected file
 * goes to the ledger, and from there to Security; a broken file keeps the last good one.
 * @throws SourcesError when the first load is unusable
 */
export async function startSources(options: {
  ctx: Ctx;
  ledger: LedgerWriter;
  catalogPath: string;
  env: Env;
}): Promise<LiveSources & { stop(): void }> {
  const { ctx, ledger, catalogPath, env } = options;
  const untold: { action: LedgerAction; detail: Record<string, unknown> }[] = [];
  const tell = async () => {
    for (let event = untold[0]; event; event = untold[0]) {
      await appendAudit({ ctx, ledger }, event.action, { kind: 'system', name: 'sources' }, event.detail);
      untold.shift();
    }
  };
  const sources = createLiveSources({
    catalogPath,
    now: () => ctx.clock.now(),
    overrides: targetOverrides(env),
    onLoaded(kind, { sha256, counts, faults }) {
      untold.push({ action: `${kind}.loaded`, detail: { sha256, ...counts, faults: words(faults) } });
      ctx.log.info({ kind, sha256, ...counts, faults: faults.length }, 'loaded');
    },
    onRejected(kind, faults) {
      untold.push({ action: `${kind}.rejected`, detail: { faults: words(faults) } });
      ctx.log.error({ kind, faults: words(faults) }, 'rejected; the last good one stays');
    },
  });
  // A ledger that cannot be written must not keep a process from ending access: it is told as soon as it can be.
  await tell().catch((error: unknown) => ctx.log.error({ error: String(error) }, 'sources: not in the ledger yet'));
  const reload = () => {
    try {
      sources.reload();
    } catch (error) {
      ctx.log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'reload failed');
    }
  };
  const stopWatch = watchSources({ files: () => sources.files(), onChange: reload, intervalMs: LOOK_MS });
  const telling = every(LOOK_MS, 'sources', ctx.log, tell);
  process.on('SIGHUP', reload);
  return {
    ...sources,
    stop() {
      process.off('SIGHUP', reload);
      stopWatch();
      void telling.stop();
    },
  };
}
