import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const MANIFEST = 'manifest.yml';
const manifestSchema = z.object({ oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }) });

/** The bot scopes of the manifest of this program, or null. It lies above the sources, and one higher above the build. */
export function manifestScopes(): readonly string[] | null {
  const files = ['..', '../..'].map((up) => join(import.meta.dirname, up, MANIFEST));
  const file = files.find((f) => existsSync(f));
  if (file === undefined) return null;
  try {
    return manifestSchema.parse(parse(readFileSync(file, 'utf8'))).oauth_config.scopes.bot;
  } catch {
    return null;
  }
}
