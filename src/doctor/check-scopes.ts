import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Finding, sayAbout } from './finding.ts';

const MANIFEST = 'manifest.yml';
const manifestSchema = z.object({ oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }) });

const say = sayAbout('slack');

/**
 * The scopes of the token against those the app asks for.
 * @param held as Slack tells them with its answers; null when the server does not
 */
export function checkScopes(held: readonly string[] | null): Finding[] {
  if (held === null) return [say.note('scopes not told by this server: not compared with manifest.yml')];
  const wanted = readScopes(import.meta.dirname);
  if (wanted === null) return [say.note(`scopes not compared: there is no ${MANIFEST} beside this program`)];
  const missing = wanted.filter((s) => !held.includes(s));
  const surplus = held.filter((s) => s !== '' && !wanted.includes(s));
  const findings: Finding[] = [];
  if (missing.length > 0)
    findings.push(
      say.error(
        `the bot lacks the scopes ${missing.join(', ')}`,
        `paste ${MANIFEST} on the page "App Manifest" of the app, save, and reinstall it to the workspace`,
      ),
    );
  if (surplus.length > 0)
    findings.push(
      say.warning(
        `the bot holds scopes it does not need: ${surplus.join(', ')}`,
        'remove them on the page "OAuth & Permissions" of the app and reinstall it: what a lost token cannot do needs no watch',
      ),
    );
  return findings.length > 0 ? findings : [say.ok(`the scopes are those of ${MANIFEST}: ${wanted.join(', ')}`)];
}

/** The bot scopes of the manifest above this folder: beside the sources, or beside the build. Null when there is none. */
function readScopes(folder: string): readonly string[] | null {
  const file = join(folder, MANIFEST);
  if (existsSync(file)) return manifestSchema.parse(parse(readFileSync(file, 'utf8'))).oauth_config.scopes.bot;
  const above = dirname(folder);
  return above === folder ? null : readScopes(above);
}
