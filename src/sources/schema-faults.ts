import type { z } from 'zod';
import { suggest } from '../domain/nearest.ts';
import type { FaultSink } from './fault-sink.ts';
import { nodeAt, type SchemaNode, valueAt } from './schema-node.ts';
import { choice, optionsOf, words } from './schema-words.ts';
import { shown } from './secret-like.ts';
import type { Path } from './yaml-source.ts';

/**
 * Says each schema issue in words for the person who wrote the file.
 * @param schema the JSON Schema of the same shape: known keys and what each means
 * @param value what was validated
 */
export function reportSchemaIssues(
  issues: readonly z.core.$ZodIssue[],
  { schema, value, sink }: { schema: object; value: unknown; sink: FaultSink },
): void {
  for (const issue of issues.flatMap((i) => meantBy(i, value))) {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (sink.has(path)) continue;
    if (issue.code === 'unrecognized_keys') reportUnknownKeys(path, issue.keys, nodeAt(schema, path, value), sink);
    else reportValue(issue, path, { found: valueAt(value, path), node: nodeAt(schema, path, value), sink });
  }
}

/**
 * Of several shapes a value may have, zod says what is wrong with each: only those of the shape that was meant, the
 * first of the value's own type, are worth saying.
 */
function meantBy(issue: z.core.$ZodIssue, value: unknown): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const found = valueAt(
    value,
    issue.path.map((step) => (typeof step === 'number' ? step : String(step))),
  );
  const isOther = (i: z.core.$ZodIssue) =>
    i.path.length === 0 && (i.code === 'invalid_type' || (i.code === 'invalid_value' && typeof found !== 'string'));
  const meant = issue.errors.find((shape) => !shape.some(isOther)) ?? issue.errors[0] ?? [];
  return meant.flatMap((i) => meantBy({ ...i, path: [...issue.path, ...i.path] }, value));
}

function reportUnknownKeys(path: Path, keys: readonly string[], node: SchemaNode | null, sink: FaultSink): void {
  const known = Object.keys(node?.properties ?? {});
  for (const key of keys)
    sink.error(
      [...path, key],
      `unknown key ${shown(key)}`,
      suggest(key, known, `the keys here are ${known.join(', ')}`),
      'key',
    );
}

function reportValue(
  issue: z.core.$ZodIssue,
  path: Path,
  { found, node, sink }: { found: unknown; node: SchemaNode | null; sink: FaultSink },
): void {
  const meaning = node?.description;
  const key = nameOf(path);
  if (found === undefined && issue.code === 'invalid_union')
    return sink.error(path, `"${key}" is missing`, choice('', optionsOf(issue)).fix);
  if (found === undefined)
    return sink.error(path, `"${key}" is missing`, meaning ? `add ${key}: ${meaning}` : `add ${key}`);
  if (found === null)
    return sink.error(path, `"${key}" is empty`, meaning ? `write ${meaning}` : 'write a value or remove the line');
  const { message, fix, hint } = words(issue, found);
  const advice = fix ?? (meaning ? `write ${meaning}` : 'correct the value');
  sink.error(
    path,
    issue.code === 'custom' ? `${key}: ${message}` : `"${key}" ${message}`,
    hint ? `${advice}; ${hint}` : advice,
  );
}

/** The key a fault is about; for an entry of a list, the list's. */
function nameOf(path: Path): string {
  return path.findLast((step) => typeof step === 'string') ?? 'the file';
}
