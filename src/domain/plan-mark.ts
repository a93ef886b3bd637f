import { neededOf } from './approvers.ts';
import { canonical, sha256 } from './audit.ts';
import type { AccessRequest } from './record.ts';

/** Characters of the hash that a form carries: enough to tell that something changed. */
const LENGTH = 12;

/**
 * A mark of what the preview of a request shows: what is given, where, and who decides. Another mark when it is sent
 * means that the asker has looked at something else.
 */
export function planMark({ terms, steps }: Pick<AccessRequest, 'terms' | 'steps'>): string {
  const { catalogSha256: _file, ...shown } = terms;
  const chain = steps.map((s) => [s.name, neededOf(s), s.approvers.map((a) => a.id)]);
  return sha256(canonical({ terms: shown, chain })).slice(0, LENGTH);
}
