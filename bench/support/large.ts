/** The setting with very many active grants, which several scenarios use one after the other. */

import { seedGrants } from './seed.ts';
import type { Servers } from './servers.ts';
import { openSetting, type Setting } from './setting.ts';

/** Ends of what nobody touches: 20 days ahead, one a second, so that no two are the same. */
const FAR_MS = 20 * 86_400_000;

/** Most of the grants that the rounds of all scenarios may use up. */
export const ROUND_SHARE = 0.2;

export function sizeOfLarge(quick: boolean): { grants: number; people: number; roles: number } {
  return quick ? { grants: 3_000, people: 300, roles: 100 } : { grants: 100_000, people: 10_000, roles: 500 };
}

/** @param grants how many are active, if not as many as it says */
export async function openLarge(
  servers: Servers,
  quick: boolean,
  grants = sizeOfLarge(quick).grants,
): Promise<Setting> {
  const size = sizeOfLarge(quick);
  const setting = await openSetting(servers, size);
  await setting.target.call.begin(size, 0);
  const far = Date.now() + FAR_MS;
  await seedGrants(setting, [0, grants], (n) => far + n * 1_000, false);
  return setting;
}
