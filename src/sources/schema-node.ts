import type { Path } from './yaml-source.ts';

/** The parts of a JSON Schema that faults are worded from. */
export interface SchemaNode {
  description?: string;
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode | SchemaNode[];
  oneOf?: SchemaNode[];
  anyOf?: SchemaNode[];
  type?: string;
  const?: unknown;
}

/** What stands at the path, or undefined. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => childOf(inner, step), value);
}

function childOf(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? Reflect.get(value, step)
    : undefined;
}

/** The schema of the value at the path; of several shapes, the one whose `kind` the file names, or of its type. */
export function nodeAt(schema: object, path: Path, value: unknown): SchemaNode | null {
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
  const isBlock = typeof value === 'object' && value !== null;
  const shape =
    node.oneOf?.find((s) => s.properties?.['kind']?.const === childOf(value, 'kind')) ??
    node.anyOf?.find((s) => (s.type === 'object') === isBlock);
  return shape ? { ...shape, ...(node.description ? { description: node.description } : {}) } : node;
}
