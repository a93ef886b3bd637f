/** Lists of a SCIM server, read to their end (RFC 7644, 3.4.2.4). */
import { ConnectorError } from './connector.ts';
import type { TargetAnswer } from './http.ts';
import { asObject, type Json } from './scim-wire.ts';

/** Longer lists are refused. */
const MAX_RESOURCES = 10_000;

/**
 * All resources of a list, or the answer that refused it. A list that cannot be read to its end is a fault: what is
 * missing from it would look like access that is gone.
 * @param get reads one page
 * @param size resources to ask for in one page; servers may give fewer
 * @throws ConnectorError retryable when the list ends early or does not advance
 */
export async function readPages(
  host: string,
  size: number,
  get: (page: string) => Promise<TargetAnswer>,
): Promise<Json[] | TargetAnswer> {
  const seen = new Map<string, Json>();
  let start = 1;
  for (;;) {
    const answer = await get(`startIndex=${start}&count=${size}`);
    if (answer.status !== 200) return answer;
    const { totalResults: total, Resources: page = [] } = asObject(answer.body);
    if (typeof total !== 'number' || !Array.isArray(page))
      throw new ConnectorError(`${host} does not answer with a SCIM list`, { retryable: false });
    if (total > MAX_RESOURCES)
      throw new ConnectorError(`${host} lists ${total} resources; at most ${MAX_RESOURCES} are read`, {
        retryable: false,
      });
    const before = seen.size;
    for (const r of page.map(asObject)) seen.set(idOf(host, r), r);
    start += page.length;
    const isThrough = start > total;
    if (isThrough && seen.size >= total) return [...seen.values()];
    // A server that ignores `startIndex` repeats itself; one that changes meanwhile skips. Both hide something.
    if (isThrough || seen.size === before)
      throw new ConnectorError(`${host} shows ${seen.size} of ${total} resources, not the whole list`, {
        retryable: true,
      });
  }
}

function idOf(host: string, resource: Json): string {
  if (typeof resource.id === 'string' && resource.id !== '') return resource.id;
  throw new ConnectorError(`${host} shows a resource without an id`, { retryable: false });
}
