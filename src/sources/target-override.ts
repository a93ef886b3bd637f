/** Addresses of targets given by the environment instead of the file: trial servers choose their own ports. */
import { checkTargetUrl } from './catalog-values.ts';
import type { FaultSink } from './fault-sink.ts';
import { block, type Loose, text } from './loose.ts';

/** System id to base address. */
export type TargetOverrides = Readonly<Record<string, string>>;

const PREFIX = 'PORTCULLIS_TARGET_URL_';

/** The variable that replaces a system's address: `PORTCULLIS_TARGET_URL_PROD_CLOUD` for `prod-cloud`. */
export function targetUrlVariable(systemId: string): string {
  return PREFIX + systemId.toUpperCase().replaceAll('-', '_');
}

/** All such variables of an environment, by system id. */
export function targetOverrides(env: Readonly<Record<string, string | undefined>>): TargetOverrides {
  const named = Object.entries(env).filter(([name, url]) => name.startsWith(PREFIX) && url);
  return Object.fromEntries(
    named.map(([name, url]) => [name.slice(PREFIX.length).toLowerCase().replaceAll('_', '-'), url ?? '']),
  );
}

/** An override meets the same rules as the address it replaces, and must replace one. */
export function checkOverrides(file: Loose, overrides: TargetOverrides, sink: FaultSink): void {
  const systems = block(file['systems']);
  for (const [id, url] of Object.entries(overrides)) {
    const variable = targetUrlVariable(id);
    const wrong = checkTargetUrl(url);
    if (!Object.hasOwn(systems, id))
      sink.error(['systems'], `${variable} names no system`, 'unset the variable or correct its name', 'key');
    else if (text(block(block(systems[id])['connector'])['kind']) === 'manual')
      sink.error(['systems', id], `${variable} gives an address to a manual system`, 'unset the variable', 'key');
    else if (wrong) sink.error(['systems', id], `${variable}: ${wrong.message}`, wrong.fix, 'key');
  }
}
