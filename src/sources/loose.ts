/** Reading data whose shape is not yet proven. Rules skip what has the wrong type: the schema says so already. */

export type Loose = Readonly<Record<string, unknown>>;

/** The value as a block of keys; an empty one when it is something else. */
export function block(value: unknown): Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function texts(value: unknown): string[] {
  return list(value).filter((v): v is string => typeof v === 'string');
}
