import { pageOnCall } from '../../src/operations/page-on-call.ts';
import { parseRequestValue } from '../../src/views/ids.ts';
import { onClick } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';

/** Page who is on call: for whoever asked, once. */
export function pageButton(deps: HandlerDeps) {
  return onClick(deps, (raw, who) => {
    const id = parseRequestValue(raw);
    return id === null ? null : pageOnCall(deps, id, who);
  });
}
