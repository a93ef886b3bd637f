import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { catalogSchema } from './catalog-schema.ts';

/** The JSON Schema of `portcullis.yml` for editors; draft 7, which they all read. */
export function catalogJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(catalogSchema, { target: 'draft-7', io: 'input' });
}

/** Writes the committed copy that the example's first line points to. */
export function writeCatalogSchema(path: string): void {
  writeFileSync(path, `${JSON.stringify(catalogJsonSchema(), null, 2)}\n`);
}
