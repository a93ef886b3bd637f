import type { KnownBlock, ModalView } from '@slack/types';
import { pendingExtension } from '../domain/extension.ts';
import type { AccessRequest } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { fact, facts, header, section } from './blocks.ts';
import { COMMAND, VIEWS } from './ids.ts';
import { shortWhat } from './request-facts.ts';
import { describeState } from './request-state.ts';
import { plain } from './text.ts';

/** Instead of a second request for the same: how the first one stands, and the way on. @param now UTC instant */
export function heldModal(words: Words, record: AccessRequest, now: Date): ModalView {
  const t = words.heldAlready;
  const { headline, blocks } = describeState(words, record, now);
  return {
    type: 'modal',
    callback_id: VIEWS.held,
    private_metadata: record.id,
    title: plain(t.title, 24),
    ...(canExtend(record) ? { submit: plain(words.message.extend, 24) } : {}),
    close: plain(words.reasons.back, 24),
    blocks: [
      section(plain(leadOf(t, record))),
      header(`${headline}: ${shortWhat(words, record)}`),
      ...blocks,
      ...facts([fact(words.facts.request, record.id), fact(t.whom, record.target.name)]),
      ...waysOn(t, record),
    ],
  };
}

/** Held, with nothing under way that would change its end. */
const canExtend = (record: AccessRequest): boolean => record.state === 'active' && !pendingExtension(record);

/** What can be done instead of asking again; buttons of a form cannot answer, so these are words. */
function waysOn(t: Words['heldAlready'], { id, state }: AccessRequest): KnownBlock[] {
  const all = t.all({ line: `${COMMAND} status ${id}` });
  if (state === 'pending' || state === 'approved')
    return [section(plain(t.takeBack({ line: `${COMMAND} cancel ${id}` }))), section(plain(all))];
  if (state === 'active') return [section(plain(t.handBack({ line: `${COMMAND} drop ${id}` }))), section(plain(all))];
  return [section(plain(all))];
}

function leadOf(t: Words['heldAlready'], record: AccessRequest): string {
  if (record.state === 'active') return canExtend(record) ? t.held : t.longer;
  if (record.state === 'pending') return t.waiting;
  return record.state === 'approved' ? t.given : t.ending;
}
