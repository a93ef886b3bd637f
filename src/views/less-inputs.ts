import type { InputBlock } from '@slack/types';
import { formatDuration } from '../domain/duration.ts';
import type { AccessRequest } from '../domain/record.ts';
import { FIELDS } from './ids.ts';
import { plain } from './text.ts';

/** A role one may fall back on. */
export interface LessRole {
  id: string;
  name: string;
  maxTimeMs: number;
}

const LABELS = {
  approve: ['A smaller role on the same system', 'A shorter time'],
  suggest: ['Suggest a smaller role instead', 'Suggest a shorter time instead'],
} as const;

/** Most options Slack shows in one list. */
const OPTIONS_MAX = 100;

/** The two inputs that say "less": a smaller role where there is one, and a shorter time. Both may stay empty. */
export function lessInputs(
  record: AccessRequest,
  roles: readonly LessRole[],
  use: 'approve' | 'suggest' = 'approve',
): InputBlock[] {
  const [roleLabel, timeLabel] = LABELS[use];
  const options = roles
    .filter((r) => r.id.length <= 75)
    .slice(0, OPTIONS_MAX)
    .map((r) => ({
      text: plain(r.name, 75),
      description: plain(`at most ${formatDuration(r.maxTimeMs)} at a time`, 75),
      value: r.id,
    }));
  const role: InputBlock = {
    type: 'input',
    block_id: FIELDS.lessRole,
    optional: true,
    label: plain(roleLabel, 2000),
    element: {
      type: 'static_select',
      action_id: FIELDS.lessRole,
      placeholder: plain('Leave it as it is', 150),
      options,
    },
  };
  const time: InputBlock = {
    type: 'input',
    block_id: FIELDS.lessTime,
    optional: true,
    label: plain(timeLabel, 2000),
    hint: plain(`Asked for: ${formatDuration(record.durationMs)}. Write it like 30m, 2h, 1h30m or 3d.`, 2000),
    element: { type: 'plain_text_input', action_id: FIELDS.lessTime, max_length: 30 },
  };
  return [...(options.length > 0 ? [role] : []), time];
}
