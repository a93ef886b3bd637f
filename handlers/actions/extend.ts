import { decideExtension, letItEnd } from '../../src/operations/extend-grant.ts';
import { type ExtensionValue, parseExtension, parseRequestValue } from '../../src/views/ids.ts';
import { asDecider } from '../ask-membership.ts';
import { type Clicker, onClick } from '../click.ts';
import type { HandlerDeps } from '../deps.ts';
import { extendForm } from '../extend-form.ts';
import { opensForm } from '../opens-form.ts';
import { toSignIn } from '../to-sign-in.ts';

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
    return v && decideAs(deps, who, v);
  });
}

async function decideAs(deps: HandlerDeps, who: Clicker, v: ExtensionValue) {
  const { request, ...which } = v;
  const done = await decideExtension(deps, request, {
    ...(await asDecider(deps, who)),
    ...which,
    verdict: 'approved',
    reason: null,
  });
  const { actor } = who;
  return toSignIn(deps, done, { kind: 'extension_approve', ...v, wish: null, reason: null, actor });
}
