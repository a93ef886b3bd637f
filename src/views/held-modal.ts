import type { KnownBlock, ModalView } from '@slack/types';
import { pendingExtension } from '../domain/extension.ts';
import type { AccessRequest } from '../domain/record.ts';
import { ENGLISH } from '../words/words.ts';
import { fact, facts, header, section } from './blocks.ts';
import { COMMAND, VIEWS } from './ids.ts';
import { shortWhat } from './request-facts.ts';
import { describeState } from './request-state.ts';
import { plain } from './text.ts';

/** Instead of a second request for the same: how the first one stands, and the way on. @param now UTC instant */
export function heldModal(record: AccessRequest, now: Date): ModalView {
  const { headline, blocks } = describeState(ENGLISH, record, now);
  return {
    type: 'modal',
    callback_id: VIEWS.held,
    private_metadata: record.id,
    title: plain('There is one already', 24),
    ...(canExtend(record) ? { submit: plain('Extend', 24) } : {}),
    close: plain('Back', 24),
    blocks: [
      section(plain('Nothing was sent: this access is held, or asked for, already.')),
      header(`${headline}: ${shortWhat(ENGLISH, record)}`),
      ...blocks,
      ...facts([fact('Request', record.id), fact('For', record.target.name)]),
      ...waysOn(record),
    ],
  };
}

/** Held, with nothing under way that would change its end. */
const canExtend = (record: AccessRequest): boolean => record.state === 'active' && !pendingExtension(record);

/** What can be done instead of asking again; buttons of a form cannot answer, so these are words. */
function waysOn({ id, state }: AccessRequest): KnownBlock[] {
  const all = `All about it, with its buttons: ${COMMAND} status ${id}`;
  if (state === 'pending' || state === 'approved')
    return [section(plain(`To take it back, type: ${COMMAND} cancel ${id}`)), section(plain(all))];
  if (state === 'active') return [section(plain(`To hand it back, type: ${COMMAND} drop ${id}`)), section(plain(all))];
  return [section(plain('It is ending. Ask again when it is gone.')), section(plain(all))];
}
