import { letItEnd } from '../../src/operations/extend-grant.ts';
import { parseExtension, parseRequestValue } from '../../src/views/ids.ts';
import { approveMoreAs } from '../approve-as.ts';
import { onClick } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';
import { extendForm } from '../extend-form.ts';
import { opensForm } from '../opens-form.ts';

/** Extend: opens the form that asks how much longer, and why. */
export function openExtend(deps: HandlerDeps) {
  return opensForm(deps, parseRequestValue, (record, _, { person }, words) =>
    extendForm(deps, words, record, person, { duration: null, reason: null }),
  );
}

/** Let it end: no further notice of this end. */
export function letEndButton(deps: HandlerDeps) {
  return onClick(deps, (raw, who) => {
    const id = parseRequestValue(raw);
    return id === null ? null : letItEnd(deps, id, who);
  });
}

/** Approve on the card of an extension. */
export function approveExtension(deps: HandlerDeps) {
  return onClick(deps, (raw, who) => {
    const v = parseExtension(raw);
    return v && approveMoreAs(deps, who, v, null);
  });
}
