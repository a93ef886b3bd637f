import { z } from 'zod';
import type { FaultSink } from './fault-sink.ts';
import { suggest } from './nearest.ts';
import { shown } from './secret-like.ts';
import type { Path } from './yaml-source.ts';

/** The parts of a JSON Schema that faults are worded from. */
interface SchemaNode {
  description?: string;
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode | SchemaNode[];
  oneOf?: SchemaNode[];
  const?: unknown;
}

/**
 * Says each schema issue in words for the person who wrote the file.
 * @param schema the JSON Schema of the same shape: known keys and what each means
 * @param value what was validated
 */
export function reportSchemaIssues(
  issues: readonly z.core.$ZodIssue[],
  { schema, value, sink }: { schema: object; value: unknown; sink: FaultSink },
): void {
  for (const issue of issues) {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (sink.has(path)) continue;
    if (issue.code === 'unrecognized_keys') reportUnknownKeys(path, issue.keys, nodeAt(schema, path, value), sink);
    else reportValue(issue, path, { found: valueAt(value, path), node: nodeAt(schema, path, value), sink });
  }
}

function reportUnknownKeys(path: Path, keys: readonly string[], node: SchemaNode | null, sink: FaultSink): void {
  const known = Object.keys(node?.properties ?? {});
  for (const key of keys)
    sink.error([...path, key], `unknown key ${shown(key)}`, suggest(key, known, `the keys here are ${known.join(', ')}`), 'key');
}

function reportValue(
  issue: z.core.$ZodIssue,
  path: Path,
  { found, node, sink }: { found: unknown; node: SchemaNode | null; sink: FaultSink },
): void {
  const meaning = node?.description;
  const key = nameOf(path);
  if (found === undefined && issue.code === 'invalid_union') return sink.error(path, `"${key}" is missing`, choice('', optionsOf(issue)).fix);
  if (found === undefined) return sink.error(path, `"${key}" is missing`, meaning ? `add ${key}: ${meaning}` : `add ${key}`);
  if (found === null) return sink.error(path, `"${key}" is empty`, meaning ? `write ${meaning}` : 'write a value or remove the line');
  const { message, fix, hint } = words(issue, found);
  const advice = fix ?? (meaning ? `write ${meaning}` : 'correct the value');
  sink.error(path, issue.code === 'custom' ? `${key}: ${message}` : `"${key}" ${message}`, hint ? `${advice}; ${hint}` : advice);
}

/** `fix` null: the meaning of the key says best what to write. */
interface Words {
  message: string;
  fix: string | null;
  hint?: string;
}

function words(issue: z.core.$ZodIssue, found: unknown): Words {
  if (issue.code === 'custom') return { message: issue.message, fix: String(issue.params?.['fix'] ?? 'correct the value') };
  if (issue.code === 'invalid_value') return choice(found, issue.values.map(String));
  if (issue.code === 'invalid_union') return choice(found, optionsOf(issue));
  if (issue.code === 'invalid_type') return wrongType(issue.expected, found);
  if (issue.code === 'too_big') return { message: `is too ${size(issue.origin, found)}`, fix: `keep it to ${issue.maximum}${unit(issue.origin)}` };
  if (issue.code === 'too_small') {
    if (issue.origin !== 'number' && issue.origin !== 'int' && Number(issue.minimum) === 1) return { message: 'is empty', fix: null };
    return { message: `is too ${issue.origin === 'array' ? 'short a list' : 'small'}`, fix: `at least ${issue.minimum}${unit(issue.origin)}` };
  }
  return { message: issue.message, fix: null };
}

/** The values of the key that tells shapes apart; zod gives them only at run time. */
function optionsOf(issue: z.core.$ZodIssue): string[] {
  const options: unknown = Reflect.get(issue, 'options');
  return Array.isArray(options) ? options.map(String) : [];
}

function choice(found: unknown, options: string[]): { message: string; fix: string } {
  const list = `write one of ${options.join(', ')}`;
  return { message: `cannot be ${shown(found)}`, fix: typeof found === 'string' && found !== '' ? suggest(found, options, list) : list };
}

function wrongType(expected: string, found: unknown): Words {
  const message = `must be ${TYPE_WORDS[expected] ?? expected}, not ${typeOf(found)}`;
  if (expected === 'string' && typeof found !== 'object') return { message, fix: null, hint: `${typeof found === 'number' ? 'digits alone' : 'true and false'} need quotes to be text` };
  if (expected === 'boolean') return { message, fix: 'write true or false, without quotes' };
  if (expected === 'array') return { message, fix: 'write a list: [one, two], or a line "- one" for each' };
  if (expected === 'object' || expected === 'record') return { message, fix: 'write keys and values, indented below it' };
  return { message, fix: null };
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list of two',
  object: 'a block of keys',
  record: 'a block of keys',
};

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a block of keys';
  return TYPE_WORDS[typeof value] ?? typeof value;
}

function size(origin: string, found: unknown): string {
  if (origin === 'string') return `long (${String(found).length} characters)`;
  return Array.isArray(found) ? `long a list (${found.length} entries)` : 'large';
}

function unit(origin: string): string {
  return origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';
}

/** The key a fault is about; for an entry of a list, the list's. */
function nameOf(path: Path): string {
  return String(path.findLast((step) => typeof step === 'string') ?? 'the file');
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => childOf(inner, step), value);
}

function childOf(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined;
}

/** The schema of the value at the path; of several shapes, the one whose `kind` the file names. */
function nodeAt(schema: object, path: Path, value: unknown): SchemaNode | null {
  let node: SchemaNode | null = pick(schema, value);
  let inner = value;
  for (const step of path) {
    if (node === null) return null;
    inner = childOf(inner, step);
    const below: SchemaNode | boolean | undefined =
      typeof step === 'number' ? itemOf(node, step) : (node.properties?.[step] ?? node.additionalProperties);
    node = typeof below === 'object' ? pick(below, inner) : null;
  }
  return node;
}

function itemOf(node: SchemaNode, index: number): SchemaNode | undefined {
  return Array.isArray(node.items) ? node.items[index] : node.items;
}

function pick(node: SchemaNode, value: unknown): SchemaNode {
  const shape = node.oneOf?.find((s) => s.properties?.['kind']?.const === childOf(value, 'kind'));
  return shape ? { ...shape, ...(node.description ? { description: node.description } : {}) } : node;
}
