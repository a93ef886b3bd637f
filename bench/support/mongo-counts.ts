/** How often MongoDB was asked, by its own counters. */
import type { Connection } from 'mongoose';

export interface MongoCounts {
  /** Documents asked to be written, as the server counts operations: each of a batch counts. */
  writes: number;
  /** Commands that read. */
  reads: number;
  /** Commands of any kind that this counts. */
  commands: Record<string, number>;
}

const COMMANDS = ['find', 'getMore', 'findAndModify', 'insert', 'update', 'delete', 'aggregate', 'count'] as const;

interface Status {
  opcounters: Record<'insert' | 'update' | 'delete', number>;
  metrics: { commands: Partial<Record<string, { total: number }>> };
}

export async function mongoCounts(mongo: Connection): Promise<MongoCounts> {
  const status = (await mongo.db?.admin().serverStatus()) as unknown as Status;
  const { insert, update, delete: removed } = status.opcounters;
  const total = (name: string) => status.metrics.commands[name]?.total ?? 0;
  return {
    // The server counts a find-and-modify as a command, not as an update.
    writes: insert + update + removed + total('findAndModify'),
    reads: total('find') + total('getMore') + total('aggregate') + total('count'),
    commands: Object.fromEntries(COMMANDS.map((name) => [name, total(name)])),
  };
}

export function countsSince(before: MongoCounts, after: MongoCounts): MongoCounts {
  return {
    writes: after.writes - before.writes,
    reads: after.reads - before.reads,
    commands: Object.fromEntries(
      Object.entries(after.commands).map(([name, n]) => [name, n - (before.commands[name] ?? 0)]),
    ),
  };
}
