import { maySee } from '../../src/domain/policy.ts';
import { detailsModal } from '../../src/views/details-modal.ts';
import { parseDecision } from '../../src/views/ids.ts';
import { plainDateBlocks } from '../../src/views/plain-dates.ts';
import { answerCode } from '../answer.ts';
import type { HandlerDeps } from '../deps.ts';
import { lookUp } from '../look-up.ts';
import { opensForm } from '../opens-form.ts';

/** Open: everything about the request of a card, for who may see it. */
export function openDetails(deps: HandlerDeps) {
  return opensForm(
    deps,
    (value) => parseDecision(value)?.request ?? null,
    async (record, _, who, words) => {
      if (!maySee(record, who.person, deps.catalog()))
        return answerCode(words, 'no_such_request', { request: record.id });
      const found = await lookUp(deps, words, who, { kind: 'audit', id: record.id });
      const view = detailsModal(words, record, who.person, found.ok ? found.next.blocks : []);
      return { ...view, blocks: plainDateBlocks(view.blocks, deps.plainDates) };
    },
  );
}
