import type { Fault } from './fault.ts';
import type { Path, YamlSource } from './yaml-source.ts';

/** Where rules put what they find; it turns paths into positions. */
export interface FaultSink {
  error(path: Path, message: string, fix: string, part?: 'key' | 'value'): void;
  warning(path: Path, message: string, fix: string, part?: 'key' | 'value'): void;
  /** Whether something was already said about exactly this place. */
  has(path: Path): boolean;
  faults: Fault[];
}

export function createFaultSink(file: string, source: Pick<YamlSource, 'place'>): FaultSink {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  const add = (severity: Fault['severity']): FaultSink['error'] => {
    return (path, message, fix, part = 'value') => {
      seen.add(JSON.stringify(path));
      const where = labelOf(path);
      faults.push({
        file,
        ...source.place(path, part),
        severity,
        message: where ? `${where}: ${message}` : message,
        fix,
      });
    };
  };
  return { error: add('error'), warning: add('warning'), has: (path) => seen.has(JSON.stringify(path)), faults };
}

/** How a person would call the part of the file the path is in: `role "billing-admin"`. */
export function labelOf(path: Path): string {
  const [room, id, index] = path;
  if (room === 'systems' && id !== undefined) return `system ${JSON.stringify(id)}`;
  if (room === 'roles' && id !== undefined) return `role ${JSON.stringify(id)}`;
  if (room === 'groups' && id !== undefined) return `group ${JSON.stringify(id)}`;
  if (room === 'schedules' && id !== undefined) return `schedule ${JSON.stringify(id)}`;
  if (id === 'forbiddenPairs' && index !== undefined) return `forbidden pair ${Number(index) + 1}`;
  return id === undefined ? '' : String(room);
}
