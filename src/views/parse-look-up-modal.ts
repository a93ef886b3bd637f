import { FIELDS } from './ids.ts';
import { LOOK_KINDS, type LookKind } from './look-up-modal.ts';
import { readInitial, readInput } from './read-inputs.ts';

/** What was asked; still only text. Null where nothing of the expected kind was sent. */
export function parseLookUpModal(
  values: unknown,
  blocks: unknown,
): { kind: LookKind; what: string | null; at: string | null } {
  const kind = readInput(values, FIELDS.lookKind, 20) ?? readInitial(blocks, FIELDS.lookKind, 20) ?? '';
  return {
    kind: LOOK_KINDS.find((k) => k === kind) ?? 'who',
    what: readInput(values, FIELDS.lookWhat, 100),
    at: readInput(values, FIELDS.lookAt, 100),
  };
}
