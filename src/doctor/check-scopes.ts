import { manifestScopes } from '../manifest-scopes.ts';
import { type Finding, sayAbout } from './finding.ts';

const MANIFEST = 'manifest.yml';

const say = sayAbout('slack');

/**
 * The scopes of the token against those the app asks for.
 * @param held as Slack tells them with its answers; null when the server does not
 */
export function checkScopes(held: readonly string[] | null): Finding[] {
  if (held === null) return [say.note('scopes not told by this server: not compared with manifest.yml')];
  const wanted = manifestScopes();
  if (wanted === null) return [say.note(`scopes not compared: there is no readable ${MANIFEST} beside this program`)];
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
