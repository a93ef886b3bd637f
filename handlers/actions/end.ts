import { cancelRequest } from '../../src/operations/cancel-request.ts';
import { drop } from '../../src/operations/end-grant.ts';
import { parseRequestValue } from '../../src/views/ids.ts';
import { onClick } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';

/** Drop: the holder hands it back. */
export function dropButton(deps: HandlerDeps) {
  return onClick(deps, (raw, who) => {
    const id = parseRequestValue(raw);
    return id === null ? null : drop(deps, id, who);
  });
}

/** Cancel: the asker or the target takes the request back. */
export function cancelButton(deps: HandlerDeps) {
  return onClick(deps, (raw, who) => {
    const id = parseRequestValue(raw);
    return id === null ? null : cancelRequest(deps, id, who);
  });
}
