import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchKeycloak } from './fetch-keycloak.ts';
import { freePort } from './free-port.ts';
import { spawnServer } from './spawn-server.ts';
import { makeTempFolder } from './temp-folder.ts';

/** A Keycloak server on loopback with one realm, and nothing of it left when it stops. */
export interface Keycloak {
  /** Of the realm, as its tokens name it. */
  issuer: string;
  stop(): Promise<void>;
}

/** It takes half a minute, on a busy machine more, in ms. */
const START_MS = 240_000;

/**
 * Starts Keycloak.
 * @param realm a realm as Keycloak exports it
 * @throws Error when it cannot be fetched or does not start
 */
export async function startKeycloak(realm: { realm: string }): Promise<Keycloak> {
  const home = await fetchKeycloak();
  const folder = await makeTempFolder('keycloak');
  try {
    // Its own copy: it writes below its folder, and another may run at the same time.
    const own = join(folder.path, 'keycloak');
    await cp(home, own, { recursive: true });
    await mkdir(join(own, 'data/import'), { recursive: true });
    await writeFile(join(own, 'data/import/realm.json'), JSON.stringify(realm));
    const port = await freePort();
    const server = await spawnServer({
      binary: '/bin/sh',
      args: [
        join(own, 'bin/kc.sh'),
        'start',
        '--optimized',
        '--import-realm',
        '--cache=local',
        '--http-enabled=true',
        '--hostname-strict=false',
        '--http-host=127.0.0.1',
        `--http-port=${String(port)}`,
      ],
      cwd: own,
      readyLine: /Listening on: http/u,
      timeoutMs: START_MS,
    });
    return {
      issuer: `http://127.0.0.1:${String(port)}/realms/${realm.realm}`,
      async stop() {
        await server.stop();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
