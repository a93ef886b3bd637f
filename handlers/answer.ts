import type { KnownBlock } from '@slack/types';
import { type ErrorCode, errorText } from '../src/errors.ts';
import { answer as say } from '../src/views/command-text.ts';

export interface Answer {
  response_type: 'ephemeral';
  text: string;
  blocks: KnownBlock[];
}

/** Words for the caller alone. Whatever people typed is shown as text. */
export function answer(words: string): Answer {
  return { response_type: 'ephemeral', ...say(words) };
}

/** A refusal or fault in the table's words. */
export function answerCode(code: ErrorCode, values: Record<string, string> = {}): Answer {
  return answer(errorText(code, values));
}

/** Blocks a view made, for the caller alone. */
export function answerWith(view: { text: string; blocks: KnownBlock[] }): Answer {
  return { response_type: 'ephemeral', ...view };
}
