/** Rules about who may look everything up. */
import type { FaultSink } from './fault-sink.ts';
import { block, type Loose, text, texts } from './loose.ts';
import { shown } from './secret-like.ts';

/** An auditor who decides or gives access looks at their own work. */
export function checkAuditors(file: Loose, sink: FaultSink): void {
  const policy = block(file['policy']);
  const security = texts(policy['security']);
  const systems = Object.entries(block(file['systems'])).map(([id, value]) => [id, block(value)] as const);
  for (const [i, auditor] of texts(policy['auditors']).entries()) {
    const system = systems.find(([, s]) =>
      [text(s['owner']), ...texts(s['deputies']), ...texts(s['admins'])].includes(auditor),
    );
    const part = security.includes(auditor) ? 'decides the security step' : system && `acts on ${shown(system[0])}`;
    if (part !== undefined)
      sink.warning(
        ['policy', 'auditors', i],
        `the auditor ${shown(auditor)} also ${part}`,
        'name somebody who neither decides nor gives access, or leave them out: they see their own part anyway',
      );
  }
}
