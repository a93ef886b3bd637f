import type { InputBlock } from '@slack/types';
import type { AccessRequest } from '../domain/record.ts';
import type { Words } from '../words/words.ts';
import { FIELDS } from './ids.ts';
import { plain } from './text.ts';

/** A role one may fall back on. */
export interface LessRole {
  id: string;
  name: string;
  maxTimeMs: number;
}

/** Most options Slack shows in one list. */
const OPTIONS_MAX = 100;

/** The two inputs that say "less": a smaller role where there is one, and a shorter time. Both may stay empty. */
export function lessInputs(
  { less: t, counts }: Words,
  record: AccessRequest,
  roles: readonly LessRole[],
  use: 'approve' | 'suggest' = 'approve',
): InputBlock[] {
  const options = roles
    .filter((r) => r.id.length <= 75)
    .slice(0, OPTIONS_MAX)
    .map((r) => ({
      text: plain(r.name, 75),
      description: plain(t.atMost({ length: counts.length({ ms: r.maxTimeMs }) }), 75),
      value: r.id,
    }));
  const role: InputBlock = {
    type: 'input',
    block_id: FIELDS.lessRole,
    optional: true,
    label: plain(t[use].role, 2000),
    element: {
      type: 'static_select',
      action_id: FIELDS.lessRole,
      placeholder: plain(t.leaveIt, 150),
      options,
    },
  };
  const time: InputBlock = {
    type: 'input',
    block_id: FIELDS.lessTime,
    optional: true,
    label: plain(t[use].time, 2000),
    hint: plain(t.askedFor({ length: counts.length({ ms: record.durationMs }) }), 2000),
    element: { type: 'plain_text_input', action_id: FIELDS.lessTime, max_length: 30 },
  };
  return [...(options.length > 0 ? [role] : []), time];
}
